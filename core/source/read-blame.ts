import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import type { CommitSummary } from '#core/git-port.ts';
import type { BlameRun } from '#formats/git/blame.ts';
import { looksBinary } from '#formats/text/binary.ts';
import { coverMessages } from './cover-messages.ts';
import { noteSourceRead } from './note-source-read.ts';
import { openReading, type Reading } from './open-reading.ts';
import { inPersonTurn } from './person-turns.ts';
import { decodeText, displayLimitBytes } from './rules.ts';
import { requireStillCovered } from './still-covered.ts';

/** Lines that one commit made; from 1. */
export interface BlamedLines {
  line: number;
  count: number;
  /** Absent where the lines came from a file that the grant does not cover: nothing is told of where. */
  origin?: {
    commit: string;
    /** The file's path in that commit, and the first line there. */
    path: string;
    lineThere: number;
    /** Where the file can be read as it was before that commit. */
    before?: { commit: string; path: string };
  };
}

export interface Blame {
  commit: string;
  revision: string;
  text: string;
  lines: BlamedLines[];
  /** The commits that `lines` name. */
  commits: Map<string, CommitSummary>;
}

/**
 * A file with the commit that made each line. Lines that a rename brought from outside of the grant have none.
 *
 * @throws DomainError as openReading; `not-found` where there is no such file; `too-large` for one that no page shows,
 *   or whose history is too long; `invalid` for one that is binary.
 */
export async function readBlame(
  ctx: Context,
  input: { repositorySlug: string; revision?: string | undefined; path: string },
): Promise<Blame> {
  const { repositorySlug, path, revision: asked } = input;
  const reading = await openReading(ctx, { repositorySlug, path, revision: asked });
  const { store, commit, revision, access } = reading;
  const { git } = ctx.ports;
  const entry = await git.stat(store, commit, path);
  if (entry?.kind !== 'file')
    throw new DomainError('not-found', `no file "${path}" in ${revision}`);
  await noteSourceRead(ctx, reading, { door: 'blame', path });
  const bytes = await git.readFile(store, commit, path, displayLimitBytes);
  if (!bytes) throw new DomainError('not-found', `no file "${path}" in ${revision}`);
  if (looksBinary(bytes)) throw new DomainError('invalid', `${path} is binary: it has no lines`);
  const { userId } = access.viewer;
  const runs = await inPersonTurn(ctx, { kind: 'blame', userId }, () =>
    git.blame(store, commit, path),
  );
  const lines = runs.map((run) => coverRun(access.covers, run));
  const commits = await readCommits(ctx, reading, lines);
  requireStillCovered(ctx, reading);
  return { commit, revision, text: decodeText(bytes), lines, commits };
}

/** The second wall: a view's store holds no other path. */
export function coverRun(covers: (path: string) => boolean, run: BlameRun): BlamedLines {
  const { line, count, before, ...there } = run;
  if (!covers(there.path)) return { line, count };
  const isCovered = before !== undefined && covers(before.path);
  return { line, count, origin: { ...there, ...(isCovered && { before }) } };
}

async function readCommits(
  ctx: Context,
  reading: Reading,
  lines: readonly BlamedLines[],
): Promise<Map<string, CommitSummary>> {
  const ids = [...new Set(lines.flatMap(({ origin }) => origin?.commit ?? []))];
  const found = await Promise.all(ids.map((id) => ctx.ports.git.readCommit(reading.store, id)));
  const details = found.flatMap((detail) => detail ?? []);
  const summaries = details.map(({ body: _body, message: _message, ...summary }) => summary);
  const covered = await coverMessages(ctx, reading, summaries);
  return new Map(covered.map((summary) => [summary.commit, summary]));
}
