import path from 'node:path';
import { type SandboxPort, sealedFilesMax } from '#core/ports.ts';

type RunOptions = Parameters<SandboxPort['run']>[0];

/**
 * Mounts that keep files of the work folder as they are. A file that is a mount of its own can be neither
 * written, removed nor replaced; its folders are mounts too, so that they cannot be moved away with it.
 *
 * @returns in the order in which they are mounted, folders first.
 * @throws Error for more than `sealedFilesMax` files: each mount costs time.
 */
export function sealedMounts({
  workFolder,
  sealed = [],
}: Pick<RunOptions, 'workFolder' | 'sealed'>): { from: string; at: string; writable: boolean }[] {
  if (sealed.length > sealedFilesMax)
    throw new Error(`${sealed.length} files cannot be sealed at once`);
  const folders = new Set(sealed.flatMap(foldersAbove));
  const mount = (place: string, writable: boolean) => ({
    from: path.join(workFolder, place),
    at: `/w/${place}`,
    writable,
  });
  return [
    ...[...folders].sort().map((folder) => mount(folder, true)),
    ...sealed.map((file) => mount(file, false)),
  ];
}

function foldersAbove(file: string): string[] {
  const parts = file.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
