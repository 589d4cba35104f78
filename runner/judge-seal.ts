import { createHash } from 'node:crypto';
import { isJudge } from '#core/ci/check-judge.ts';
import type { Recipe } from '#core/ci/schema.ts';
import { listFiles, readLeftFile } from './folders.ts';

/** SHA-256 of each file of the judge, by path in the tree. */
export type JudgeSeal = ReadonlyMap<string, string>;

const fileMaxBytes = 64 * 2 ** 20;

/** Hashes the files of a tree that belong to the judge, before a build runs: it may not change them. */
export function sealJudge(tree: string, { judge, tests }: Recipe): JudgeSeal {
  const files = listFiles(tree).filter((file) => isJudge(file, [...judge, ...tests]));
  return new Map(files.map((file) => [file, hashOf(tree, file) ?? '']));
}

/** @returns the first file of the judge that the build changed or removed, or undefined. */
export function brokenSeal(tree: string, seal: JudgeSeal): string | undefined {
  return [...seal].find(([file, sha256]) => hashOf(tree, file) !== sha256)?.[0];
}

function hashOf(tree: string, file: string): string | undefined {
  const bytes = readLeftFile(tree, file, fileMaxBytes);
  return bytes && createHash('sha256').update(bytes).digest('hex');
}
