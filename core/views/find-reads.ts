import { and, desc, eq, gte, lt, type SQL, sql } from 'drizzle-orm';
import { findNumber, findPlace } from '#core/audit/add-reads.ts';
import { extent, foldersAbove } from '#core/audit/read-places.ts';
import type { Context } from '#core/context.ts';
import { reads } from '#drizzle/schema/reads.ts';
import type { ReadsPlace } from './schema.ts';

/** A filter with what it names looked up. */
export interface ReadsQuestion {
  repositorySlug: string;
  path: string;
  organizationId: string | undefined;
  userId: string | undefined;
  door: string | undefined;
  fromMs: number | undefined;
  untilMs: number | undefined;
}

export interface FoundRead extends ReadsPlace {
  extent: number;
  /** The read was of a folder above, with all under it. */
  fromAbove: boolean;
}

/** Rows of an index that one look at one place walks at most, when a person or a door is looked for. */
const walkedMost = 50_000;

/**
 * The reads that a filter means, newest first: what stands under the path, and what was given whole of a folder above it.
 * Each look walks one range of an index. Where few of many rows match, the look ends early and says how far it came.
 *
 * @returns at most `limit` reads; `nextBefore` while there may be more.
 */
export function findReads(
  ctx: Context,
  question: ReadsQuestion,
  { before, limit }: { before: ReadsPlace | undefined; limit: number },
): { found: FoundRead[]; nextBefore?: ReadsPlace } {
  const where = whereOf(ctx, question);
  if (where === undefined) return { found: [] };
  const looks = listSources(ctx, question).map((source) =>
    look(ctx, source, { where, before, most: limit + 1 }),
  );
  const bySequence = new Map<number, FoundRead>();
  for (const read of looks.flatMap(({ found }) => found)) {
    const known = bySequence.get(read.sequence);
    if (known === undefined || known.fromAbove) bySequence.set(read.sequence, read);
  }
  // Behind the place to which every look came, one may have left something out.
  const reached = looks.flatMap(({ reachedTo }) => reachedTo ?? []).sort(newestFirst)[0];
  const certain = [...bySequence.values()]
    .sort(newestFirst)
    .filter((read) => reached === undefined || newestFirst(read, reached) <= 0);
  const found = certain.slice(0, limit);
  const last = found.at(-1);
  if (certain.length > limit && last !== undefined) {
    return { found, nextBefore: { atMs: last.atMs, sequence: last.sequence } };
  }
  return reached === undefined ? { found } : { found, nextBefore: reached };
}

function newestFirst(a: ReadsPlace, b: ReadsPlace): number {
  return b.atMs - a.atMs || b.sequence - a.sequence;
}

interface Source {
  placeId: number;
  fromAbove: boolean;
}

/** The place itself, and those above it of which all was given at once. */
export function listSources(ctx: Context, { repositorySlug, path }: ReadsQuestion): Source[] {
  const own = findPlace(ctx, repositorySlug, path);
  const above = foldersAbove(path).flatMap(
    (folder) => findPlace(ctx, repositorySlug, folder) ?? [],
  );
  return [
    ...(own === undefined ? [] : [{ placeId: own, fromAbove: false }]),
    ...above.map((placeId) => ({ placeId, fromAbove: true })),
  ];
}

interface Where {
  /** Of the range of the index. */
  range: SQL | undefined;
  /** Of each row in it: numbers, where asked for. */
  person: number | undefined;
  door: number | undefined;
}

/** @returns undefined when somebody or some door is asked for that never read or gave anything. */
function whereOf(ctx: Context, question: ReadsQuestion): Where | undefined {
  const numbers = [question.organizationId, question.userId, question.door].map((name) =>
    name === undefined ? undefined : (findNumber(ctx, name) ?? 0),
  );
  if (numbers.includes(0)) return undefined;
  const [organization, person, door] = numbers;
  const { fromMs, untilMs } = question;
  return {
    range: and(
      organization === undefined ? undefined : eq(reads.organization, organization),
      fromMs === undefined ? undefined : gte(reads.atMs, fromMs),
      untilMs === undefined ? undefined : lt(reads.atMs, untilMs),
    ),
    person,
    door,
  };
}

function look(
  ctx: Context,
  source: Source,
  { where, before, most }: { where: Where; before: ReadsPlace | undefined; most: number },
): { found: FoundRead[]; reachedTo?: ReadsPlace } {
  const { fromAbove } = source;
  const { person, door } = where;
  const picks = person !== undefined || door !== undefined;
  const range = selectRange(ctx, source, where.range, before);
  if (!picks)
    return {
      found: range
        .limit(most)
        .all()
        .map((row) => ({ ...row, fromAbove })),
    };
  const walked = range.limit(walkedMost).as('walked');
  const found = ctx.db
    .select({ atMs: walked.atMs, sequence: walked.sequence, extent: walked.extent })
    .from(walked)
    .where(
      and(
        person === undefined ? undefined : eq(walked.person, person),
        door === undefined ? undefined : eq(walked.door, door),
      ),
    )
    .orderBy(desc(walked.atMs), desc(walked.sequence))
    .limit(most)
    .all()
    .map((row) => ({ ...row, fromAbove }));
  if (found.length === most) return { found };
  const reachedTo = selectRange(ctx, source, where.range, before)
    .limit(1)
    .offset(walkedMost - 1)
    .get();
  return reachedTo === undefined ? { found } : { found, reachedTo };
}

function selectRange(
  ctx: Context,
  { placeId, fromAbove }: Source,
  range: SQL | undefined,
  before: ReadsPlace | undefined,
) {
  return ctx.db
    .select({
      atMs: reads.atMs,
      sequence: reads.sequence,
      extent: reads.extent,
      person: reads.person,
      door: reads.door,
    })
    .from(reads)
    .where(
      and(
        eq(reads.placeId, placeId),
        fromAbove ? eq(reads.extent, sql.raw(String(extent.whole))) : undefined,
        range,
        before && sql`(${reads.atMs}, ${reads.sequence}) < (${before.atMs}, ${before.sequence})`,
      ),
    )
    .orderBy(desc(reads.atMs), desc(reads.sequence))
    .$dynamic();
}
