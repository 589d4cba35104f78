import type { ListedFile } from '#core/git-archive-port.ts';
import { archiveNameProblem, linkStaysInside } from '#formats/archive/archive-name.ts';

/** Pure decisions about what an archive holds. */

/** Larger ones would keep a transfer going for too long: clone the tree. */
export const archiveLimitBytes = 3 * 1024 ** 3;
const linkTargetLimitBytes = 4096;
/** Where the receipt lies in the archive's folder, unless the tree has a file of that name. */
const manifestName = 'SLIPWAY-MANIFEST';

export interface ArchivePlan {
  /** In git's order. */
  files: ListedFile[];
  leftOut: LeftOut[];
  /** Of all files together, unpacked. */
  sizeBytes: number;
  /** The receipt's name in the archive's folder. */
  manifestPath: string;
}

export interface LeftOut {
  path: string;
  /** Completes a sentence that begins with the path. */
  reason: string;
}

/**
 * What of a tree goes into an archive: what the grant covers, but nothing that a tool which unpacks could put elsewhere.
 *
 * @param targetOf where a link points; undefined for one that was not read.
 */
export function planArchive(
  listed: readonly ListedFile[],
  covers: (path: string) => boolean,
  targetOf: (file: ListedFile) => string | undefined,
): ArchivePlan {
  const covered = listed.filter(({ path }) => covers(path));
  const folders = foldedFolders(covered);
  const plan: ArchivePlan = { files: [], leftOut: [], sizeBytes: 0, manifestPath: '' };
  for (const file of covered) {
    const reason = whyNot(file, folders, targetOf);
    if (reason !== undefined) {
      plan.leftOut.push({ path: file.path, reason });
      continue;
    }
    plan.files.push(file);
    if (file.kind === 'file') plan.sizeBytes += file.sizeBytes;
  }
  plan.manifestPath = freeName(new Set(covered.map(({ path }) => fold(path))));
  return plan;
}

/** Whether a link's target is short enough to be looked at. */
export function mayBeLink(file: ListedFile): boolean {
  return file.kind === 'link' && file.sizeBytes <= linkTargetLimitBytes;
}

function whyNot(
  file: ListedFile,
  folders: ReadonlySet<string>,
  targetOf: (file: ListedFile) => string | undefined,
): string | undefined {
  if (file.kind === 'submodule') return `is a submodule, at commit ${file.objectId}`;
  const problem = archiveNameProblem(file.path);
  if (problem !== undefined || file.kind === 'file') return problem;
  const target = targetOf(file);
  if (target === undefined) return 'is a link whose target is too long';
  if (!linkStaysInside(file.path, target)) return 'is a link that leads out of the tree';
  return folders.has(fold(file.path))
    ? 'is a link with the name of a folder, where upper and lower case are the same'
    : undefined;
}

/** All folders, as a file system that folds case names them. */
function foldedFolders(files: readonly ListedFile[]): Set<string> {
  const folders = new Set<string>();
  for (const { path } of files) {
    let end = path.lastIndexOf('/');
    while (end > 0) {
      const folder = fold(path.slice(0, end));
      if (folders.has(folder)) break;
      folders.add(folder);
      end = path.lastIndexOf('/', end - 1);
    }
  }
  return folders;
}

function fold(path: string): string {
  return path.normalize('NFKC').toLowerCase();
}

function freeName(taken: ReadonlySet<string>): string {
  for (let number = 0; ; number += 1) {
    const name = `${manifestName}${number === 0 ? '' : `.${number}`}.json`;
    if (!taken.has(fold(name))) return name;
  }
}
