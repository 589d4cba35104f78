import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { groupBy } from '#core/group-by.ts';
import { personIn, readPeople } from '#core/identity/read-people.ts';
import { readPerson } from '#core/identity/rows.ts';
import { isMaintainer } from '#core/identity/rules.ts';
import type { PersonView } from '#core/identity/schema.ts';
import { patchSets } from '#drizzle/schema/changes.ts';
import { runs, testWaivers } from '#drizzle/schema/ci.ts';
import { comments, votes } from '#drizzle/schema/review.ts';

/** Rows of the room, without asking who may see them: `authorizeChange` goes first. */

export interface CommentView {
  id: string;
  patchSetNumber: number;
  author: PersonView;
  /** Absent: on the patch set as a whole. */
  path?: string;
  side?: 'old' | 'new';
  /** Absent with a path: on the file. */
  line?: number;
  body: string;
  /** The first comment of the thread, never a reply. */
  inReplyToId?: string;
  /** On the first comment of a thread only. */
  resolved?: { by: PersonView; atMs: number };
  createdAtMs: number;
}

export interface VoteView {
  patchSetNumber: number;
  voter: PersonView;
  /** −2 to 2. */
  value: number;
  createdAtMs: number;
}

export type Comment = typeof comments.$inferSelect;
export type Vote = typeof votes.$inferSelect;

/** The newest vote of each person on one patch set. */
export function listCountingVotes(ctx: Context, patchSetId: string): Vote[] {
  return listVotesOn(ctx, [patchSetId]).get(patchSetId) ?? [];
}

/** The same for several patch sets, by their ids. */
export function listVotesOn(ctx: Context, patchSetIds: readonly string[]): Map<string, Vote[]> {
  const rows = ctx.db
    .select()
    .from(votes)
    .where(inArray(votes.patchSetId, [...patchSetIds]))
    .orderBy(asc(votes.createdAtMs), asc(sql`rowid`))
    .all();
  const newest = new Map(rows.map((row) => [`${row.patchSetId} ${row.userId}`, row]));
  return groupBy([...newest.values()], (row) => row.patchSetId);
}

interface CountedVote {
  voterName: string;
  value: number;
  /** A +2 that lets a merge go on: of a maintainer of today, who sent nothing of the change. */
  approves: boolean;
}

/** Votes as a merge counts them. A vote of 0 takes one back. */
export function weighVotes(
  ctx: Context,
  cast: readonly Vote[],
  senders: ReadonlySet<string>,
): CountedVote[] {
  return cast
    .filter((vote) => vote.value !== 0)
    .map((vote) => {
      const voter = readPerson(ctx, vote.userId);
      const maintains = voter !== undefined && isMaintainer(voter);
      return {
        voterName: voter?.name ?? 'somebody who left',
        value: vote.value,
        approves: vote.value === 2 && maintains && !senders.has(vote.userId),
      };
    });
}

/**
 * Who accepted that a change lacks the tests that its verdict names (`waiveTests`). Only somebody counts who is a
 * maintainer today and sent nothing of the change, and only for the newest patch set or one that it is a rebase of.
 *
 * @param lacking the verdict's sentence; it must be the one that was accepted.
 * @returns their name.
 */
export function findWaiver(
  ctx: Context,
  change: { number: number; ownerUserId: string },
  lacking: string,
): string | undefined {
  const rows = ctx.db
    .select({ number: patchSets.number, via: patchSets.via, userId: testWaivers.userId })
    .from(patchSets)
    .leftJoin(runs, eq(runs.patchSetId, patchSets.id))
    .leftJoin(testWaivers, and(eq(testWaivers.runId, runs.id), eq(testWaivers.lacking, lacking)))
    .where(eq(patchSets.changeNumber, change.number))
    .all();
  const sent = rows.filter(({ via }) => via !== 'rebase').map(({ number }) => number);
  const senders = listSenders(ctx, change);
  for (const { number, userId } of rows) {
    if (userId === null || number < Math.max(...sent) || senders.has(userId)) continue;
    const person = readPerson(ctx, userId);
    if (person !== undefined && isMaintainer(person)) return person.name;
  }
  return undefined;
}

/** Everybody who uploaded a patch set of the change, and its owner. */
export function listSenders(
  ctx: Context,
  change: { number: number; ownerUserId: string },
): Set<string> {
  const uploaders = ctx.db
    .selectDistinct({ userId: patchSets.uploaderUserId })
    .from(patchSets)
    .where(eq(patchSets.changeNumber, change.number))
    .all();
  return new Set([change.ownerUserId, ...uploaders.map(({ userId }) => userId)]);
}

/** Threads that are not settled. */
export function countUnresolved(ctx: Context, changeNumber: number): number {
  return countUnresolvedIn(ctx, [changeNumber]).get(changeNumber) ?? 0;
}

/** The same for several changes; those without any are left out. */
export function countUnresolvedIn(
  ctx: Context,
  changeNumbers: readonly number[],
): Map<number, number> {
  const rows = ctx.db
    .select({ changeNumber: comments.changeNumber, amount: sql<number>`count(*)` })
    .from(comments)
    .where(
      and(
        inArray(comments.changeNumber, [...changeNumbers]),
        isNull(comments.inReplyToId),
        isNull(comments.resolvedAtMs),
      ),
    )
    .groupBy(comments.changeNumber)
    .all();
  return new Map(rows.map((row) => [row.changeNumber, row.amount]));
}

/** @throws DomainError `not-found`. */
export function readComment(ctx: Context, commentId: string): Comment {
  const row = ctx.db.select().from(comments).where(eq(comments.id, commentId)).get();
  if (!row) throw noComment();
  return row;
}

export function noComment(options?: { cause: unknown }): DomainError {
  return new DomainError('not-found', 'no such comment', options);
}

/** Of all patch sets, the oldest first. */
export function listComments(ctx: Context, changeNumber: number): CommentView[] {
  const rows = ctx.db
    .select({ comment: comments, patchSetNumber: patchSets.number })
    .from(comments)
    .innerJoin(patchSets, eq(patchSets.id, comments.patchSetId))
    .where(eq(comments.changeNumber, changeNumber))
    .orderBy(asc(comments.createdAtMs), asc(sql`comments.rowid`))
    .all();
  const people = readPeople(
    ctx,
    rows.flatMap(({ comment }) => [comment.authorUserId, comment.resolvedByUserId ?? []].flat()),
  );
  return rows.map(({ comment, patchSetNumber }) => viewComment(comment, patchSetNumber, people));
}

function viewComment(
  row: Comment,
  patchSetNumber: number,
  people: ReadonlyMap<string, PersonView>,
): CommentView {
  const { resolvedAtMs, resolvedByUserId } = row;
  return {
    id: row.id,
    patchSetNumber,
    author: personIn(people, row.authorUserId),
    body: row.body,
    createdAtMs: row.createdAtMs,
    ...(row.path === null ? {} : { path: row.path }),
    ...(row.side === null ? {} : { side: row.side }),
    ...(row.line === null ? {} : { line: row.line }),
    ...(row.inReplyToId === null ? {} : { inReplyToId: row.inReplyToId }),
    ...(resolvedAtMs === null || resolvedByUserId === null
      ? {}
      : { resolved: { by: personIn(people, resolvedByUserId), atMs: resolvedAtMs } }),
  };
}

export function viewVotes(ctx: Context, patchSet: { id: string; number: number }): VoteView[] {
  const rows = listCountingVotes(ctx, patchSet.id);
  const people = readPeople(
    ctx,
    rows.map((row) => row.userId),
  );
  return rows.map((row) => ({
    patchSetNumber: patchSet.number,
    voter: personIn(people, row.userId),
    value: row.value,
    createdAtMs: row.createdAtMs,
  }));
}
