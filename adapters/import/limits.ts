import type { GitLimits } from './limited-git.ts';

const mebibyte = 1024 * 1024;

/** What an import may take. */
export interface ImportLimits {
  /** As it comes: the pack. */
  packBytes: number;
  objects: number;
  largestBlobBytes: number;
  /** All objects unpacked: so many times the pack, and so much in any case. */
  unpackedTimes: number;
  unpackedBytes: number;
  /** Of the tip of one branch, every path counted: a tree that names one folder many times has more than objects. */
  paths: number;
  pathBytes: number;
  folderDepth: number;
  refs: number;
  git: GitLimits;
}

/** Wide enough for Linux: 12 million objects, 6 GB packed, some 150 GB unpacked, 95,000 paths. */
export const importLimits: ImportLimits = {
  packBytes: 16 * 1024 * mebibyte,
  objects: 30_000_000,
  largestBlobBytes: 512 * mebibyte,
  unpackedTimes: 300,
  unpackedBytes: 4 * 1024 * mebibyte,
  paths: 2_000_000,
  pathBytes: 4_096,
  folderDepth: 100,
  refs: 50_000,
  git: {
    cpuSeconds: 3_600,
    memoryBytes: 6 * 1024 * mebibyte,
    fileBytes: 16 * 1024 * mebibyte,
    wallMs: 2 * 60 * 60_000,
  },
};
