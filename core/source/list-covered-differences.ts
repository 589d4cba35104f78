import type { Context } from '#core/context.ts';
import type { FileDifference } from '#core/git-port.ts';
import type { RawDifference } from '#formats/git/raw-diff.ts';
import type { Reading } from './open-reading.ts';
import { inPersonTurn } from './person-turns.ts';
import { commitFilesLimit, coverRawDifference } from './rules.ts';

/** Text that one page of differences brings at once; the other files are loaded when they are opened. */
const textAtOnceBytes = 256 * 1024;
/** Names that one page lists. */
const namesMost = 3000;

export interface CoveredDifferences {
  /** With their text. */
  files: FileDifference[];
  /** The others: names alone. */
  rest: RawDifference[];
  /** All that differ, the ones that are not even named too. */
  count: number;
}

/**
 * What differs between two commits of a reading, as far as the grant covers it: the first files with their text, the
 * others by name.
 *
 * @param base '' is the empty tree.
 */
export async function listCoveredDifferences(
  ctx: Context,
  { access, store }: Pick<Reading, 'access' | 'store'>,
  base: string,
  head: string,
): Promise<CoveredDifferences> {
  const { git } = ctx.ports;
  const all = await listDifferences(ctx, { access, store }, base, head);
  const covered = all.flatMap((file) => coverRawDifference(file, access.covers) ?? []);
  const files: FileDifference[] = [];
  let bytes = 0;
  for (const raw of covered.slice(0, commitFilesLimit)) {
    const file = await git.readDifference(store, raw);
    bytes += (file.oldText?.length ?? 0) + (file.newText?.length ?? 0);
    if (bytes > textAtOnceBytes && files.length > 0) break;
    files.push(file);
  }
  return { files, rest: covered.slice(files.length, namesMost), count: covered.length };
}

/** Everything that differs between two commits, for what is not shown before it is covered. It may take a process of git. */
export function listDifferences(
  ctx: Context,
  { access, store }: Pick<Reading, 'access' | 'store'>,
  base: string,
  head: string,
): Promise<readonly RawDifference[]> {
  const { userId } = access.viewer;
  return inPersonTurn(ctx, { kind: 'difference', userId }, () =>
    ctx.ports.git.listDifferences(store, base, head),
  );
}
