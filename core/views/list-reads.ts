import { and, eq, inArray, sql } from 'drizzle-orm';
import type { z } from 'zod';
import { catchUpReads } from '#core/audit/index-reads.ts';
import { parseStoredDetail } from '#core/audit/parse-stored-detail.ts';
import { readAgainAction, readAgainSubject } from '#core/audit/write-reads.ts';
import type { Context } from '#core/context.ts';
import { requireUser } from '#core/identity/rows.ts';
import { parseInput } from '#core/parse-input.ts';
import { auditEntries } from '#drizzle/schema/audit.ts';
import { organizations, users } from '#drizzle/schema/identity.ts';
import { readRepeats } from '#drizzle/schema/reads.ts';
import { authorizeReads } from './authorize-reads.ts';
import { type FoundRead, findReads } from './find-reads.ts';
import { listReadsInput, type ReadsPlace } from './schema.ts';

/** One read as the office sees it. */
export interface ReadView extends ReadsPlace {
  userId: string;
  userName: string;
  organizationSlug: string;
  organizationName: string;
  /** As in `doorWords`. */
  door: string;
  /** Undefined for what is of several repositories: lists of changes. */
  repository: string | undefined;
  /** What was read: one path, or as many as an answer showed. '' is the whole tree. */
  paths: string[];
  /** Folders of which something or all was given, of an answer of many files or under a grant of parts. */
  folders: string[];
  /** All under the path was given, or was made from it. */
  whole: boolean;
  commit: string | undefined;
  /** The older side of a difference, or what a fetch had already. */
  fromCommit: string | undefined;
  /** `change:7`, `run:…`, `artifact:…` where it was of one. */
  subject: string;
  /** Read again in the hour after, by the same session or token: how often, and when last. */
  again: { times: number; lastMs: number } | undefined;
}

/**
 * Reads of source, newest first: "who has read this path, since when" and "what did this organization read".
 *
 * @returns `nextBefore` while there may be more; a page may be short, or empty, and go on.
 * @throws DomainError as `authorizeReads` does.
 */
export function listReads(
  ctx: Context,
  input: z.input<typeof listReadsInput>,
): { reads: ReadView[]; nextBefore?: ReadsPlace } {
  requireUser(ctx);
  const { filter, before, limit } = parseInput(listReadsInput, input);
  const question = authorizeReads(ctx, filter);
  catchUpReads(ctx);
  const { found, nextBefore } = findReads(ctx, question, { before, limit });
  return { reads: describe(ctx, found), ...(nextBefore && { nextBefore }) };
}

function describe(ctx: Context, found: readonly FoundRead[]): ReadView[] {
  const sequences = found.map(({ sequence }) => sequence);
  const again = countAgain(ctx, sequences);
  const rows = ctx.db
    .select({ entry: auditEntries, user: users.name, organization: organizations })
    .from(auditEntries)
    .leftJoin(users, eq(users.id, auditEntries.actorUserId))
    .leftJoin(organizations, eq(organizations.id, auditEntries.actorOrganizationId))
    .where(inArray(auditEntries.sequence, sequences))
    .all();
  const byNumber = new Map(rows.map((row) => [row.entry.sequence, row]));
  return sequences.flatMap((sequence) => {
    const row = byNumber.get(sequence);
    if (row === undefined) return [];
    const { entry, user, organization } = row;
    return {
      sequence,
      atMs: entry.atMs,
      userId: entry.actorUserId ?? '',
      userName: user ?? entry.actorUserId ?? '',
      organizationSlug: organization?.slug ?? '',
      organizationName: organization?.name ?? '',
      subject: entry.subject,
      ...whatWasRead(entry),
      again: again.get(sequence),
    };
  });
}

function whatWasRead(entry: { subject: string; detail: string }) {
  const detail = parseStoredDetail(entry.detail);
  const texts = (value: unknown) =>
    Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const named = texts(detail.paths);
  const folders = texts(detail.folders);
  const ofRepository = entry.subject.startsWith('repository:')
    ? entry.subject.slice('repository:'.length)
    : undefined;
  return {
    door: text(detail.door) ?? '',
    repository: text(detail.repository) ?? ofRepository,
    paths: named.length > 0 || folders.length > 0 ? named : [text(detail.path) ?? ''],
    folders,
    whole: detail.whole === true,
    commit: text(detail.commit),
    fromCommit: text(detail.fromCommit),
  };
}

/** What the hours' ends told, and what is counted so far of the hour that goes on. */
function countAgain(
  ctx: Context,
  sequences: readonly number[],
): Map<number, { times: number; lastMs: number }> {
  const counts = new Map<number, { times: number; lastMs: number }>();
  const add = (sequence: number, times: number, lastMs: number) => {
    if (times === 0) return;
    const before = counts.get(sequence) ?? { times: 0, lastMs: 0 };
    counts.set(sequence, {
      times: before.times + times,
      lastMs: Math.max(before.lastMs, lastMs),
    });
  };
  const open = ctx.db
    .select()
    .from(readRepeats)
    .where(inArray(readRepeats.firstSequence, [...sequences]))
    .all();
  for (const { firstSequence, again, lastMs } of open) add(firstSequence, again, lastMs);
  const closed = ctx.db
    .select({ subject: auditEntries.subject, detail: auditEntries.detail })
    .from(auditEntries)
    .where(
      and(
        inArray(auditEntries.subject, sequences.map(readAgainSubject)),
        eq(auditEntries.action, sql`${readAgainAction}`),
      ),
    )
    .all();
  for (const { subject, detail } of closed) {
    const { times, lastMs } = parseStoredDetail(detail);
    add(Number(subject.slice('audit:'.length)), Number(times) || 0, Number(lastMs) || 0);
  }
  return counts;
}
