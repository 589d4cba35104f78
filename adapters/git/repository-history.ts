import { DomainError } from '#core/errors.ts';
import type { FileDifference } from '#core/git-port.ts';
import type { RawDifference } from '#formats/git/raw-diff.ts';
import { looksBinary } from '#formats/text/binary.ts';
import type { ObjectReader } from './object-reader.ts';
import { listRawDifferences } from './raw-differences.ts';
import { mustGit } from './run-git.ts';

const displayLimitBytes = 512 * 1024;
/** Text of one difference in all; files after that come without theirs. */
const totalLimitBytes = 16 * 1024 * 1024;
const nobody = '0'.repeat(40);

/** As `git log` lists them. @param options `paths`: empty or left out is the whole tree. */
export async function listIds(
  gitFolder: string,
  commit: string,
  options: { paths?: readonly string[]; limit: number; skip?: number },
): Promise<string[]> {
  const args = [
    'rev-list',
    `--max-count=${Math.trunc(options.limit)}`,
    `--skip=${Math.trunc(options.skip ?? 0)}`,
    '--end-of-options',
    commit,
    '--',
    ...(options.paths ?? []),
  ];
  const out = await mustGit(['-c', 'core.commitGraph=false', ...args], { gitFolder });
  return out
    .toString('latin1')
    .split('\n')
    .filter((id) => id !== '');
}

/** @param base '' is the empty tree. Commits or trees, 40 hex digits each. */
export async function readDiff(
  gitFolder: string,
  reader: ObjectReader,
  base: string,
  head: string,
): Promise<FileDifference[]> {
  let left = totalLimitBytes;
  const files: FileDifference[] = [];
  for (const raw of await listRawDifferences(gitFolder, reader, base, head)) {
    const file = await readFileDifference(reader, raw, left);
    left -= (file.oldText?.length ?? 0) + (file.newText?.length ?? 0);
    files.push(file);
  }
  return files;
}

/** @param leftBytes of text that may still be read. */
export async function readFileDifference(
  reader: ObjectReader,
  raw: RawDifference,
  leftBytes: number = totalLimitBytes,
): Promise<FileDifference> {
  const { oldId, newId, ...named } = raw;
  const oldSide = await readSide(reader, oldId, raw.oldMode, leftBytes);
  const newSide = await readSide(reader, newId, raw.newMode, leftBytes);
  const binary = oldSide.binary || newSide.binary;
  const tooLarge = oldSide.tooLarge || newSide.tooLarge;
  const shown = !binary && !tooLarge;
  return {
    ...named,
    binary,
    tooLarge,
    ...(shown && oldSide.text !== undefined && { oldText: oldSide.text }),
    ...(shown && newSide.text !== undefined && { newText: newSide.text }),
    ...(!shown && {
      sizes: { oldBytes: oldSide.sizeBytes ?? 0, newBytes: newSide.sizeBytes ?? 0 },
    }),
  };
}

async function readSide(
  reader: ObjectReader,
  objectId: string,
  mode: string,
  leftBytes: number,
): Promise<{ text?: string; binary: boolean; tooLarge: boolean; sizeBytes?: number }> {
  if (objectId === nobody || mode === '000000') return { binary: false, tooLarge: false };
  if (mode === '160000')
    return { text: `Subproject commit ${objectId}\n`, binary: false, tooLarge: false };
  const info = await reader.info(objectId);
  if (!info) throw new DomainError('infrastructure', `object ${objectId} is missing`);
  if (info.sizeBytes > displayLimitBytes || info.sizeBytes > leftBytes) {
    return { binary: false, tooLarge: true, sizeBytes: info.sizeBytes };
  }
  const { sizeBytes } = info;
  const content = (await reader.content(objectId))?.content ?? Buffer.alloc(0);
  if (looksBinary(content)) return { binary: true, tooLarge: false, sizeBytes };
  return { text: content.toString('utf8'), binary: false, tooLarge: false, sizeBytes };
}
