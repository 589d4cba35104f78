import type { FileDifference } from '#core/git-port.ts';
import type { RawDifference } from '#formats/git/raw-diff.ts';

/** Larger files are named, not shown. */
export const displayLimitBytes = 1024 * 1024;
/** Files of one commit that a page shows. */
export const commitFilesLimit = 300;
export const historyPageSize = 50;

export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder('utf-8').decode(bytes);
}

/** Which entry of a folder is shown under it. */
export function pickReadme(names: readonly string[]): string | undefined {
  const wanted = ['readme.md', 'readme.rst', 'readme.txt', 'readme'];
  for (const name of wanted) {
    const found = names.find((candidate) => candidate.toLowerCase() === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * What of a difference may be seen under a grant. A rename out of or into the covered part shows only the
 * covered side, as an addition or a deletion: the other side's name and text are not the viewer's to see.
 */
export function coverDifference(
  file: FileDifference,
  covers: (path: string) => boolean,
): FileDifference | undefined {
  const seesNew = file.status !== 'deleted' && covers(file.path);
  const seesOld = file.status !== 'added' && covers(file.oldPath);
  if (file.status !== 'renamed') return seesNew || seesOld ? file : undefined;
  if (seesNew && seesOld) return file;
  if (seesNew) {
    const { oldText: _hidden, sizes, ...rest } = file;
    const left = sizes && { sizes: { ...sizes, oldBytes: 0 } };
    return { ...rest, ...left, status: 'added', oldPath: file.path, oldMode: '000000' };
  }
  if (seesOld) {
    const { newText: _hidden, sizes, ...rest } = file;
    const left = sizes && { sizes: { ...sizes, newBytes: 0 } };
    return { ...rest, ...left, status: 'deleted', path: file.oldPath, newMode: '000000' };
  }
  return undefined;
}

const nothing = { mode: '000000', id: '0'.repeat(40) };

/** The same of a file whose text was not read yet: what may not be seen of it is not read then. */
export function coverRawDifference(
  file: RawDifference,
  covers: (path: string) => boolean,
): RawDifference | undefined {
  const seesNew = file.status !== 'deleted' && covers(file.path);
  const seesOld = file.status !== 'added' && covers(file.oldPath);
  if (!seesNew && !seesOld) return undefined;
  if (file.status !== 'renamed' || (seesNew && seesOld)) return file;
  return seesNew
    ? { ...file, status: 'added', oldPath: file.path, oldMode: nothing.mode, oldId: nothing.id }
    : { ...file, status: 'deleted', path: file.oldPath, newMode: nothing.mode, newId: nothing.id };
}
