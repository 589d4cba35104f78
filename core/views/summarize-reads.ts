import { and, asc, eq, gte, lt, sql } from 'drizzle-orm';
import { findNumber, findPlace } from '#core/audit/add-reads.ts';
import { catchUpReads } from '#core/audit/index-reads.ts';
import { extent } from '#core/audit/read-places.ts';
import type { Context } from '#core/context.ts';
import { requireUser } from '#core/identity/rows.ts';
import { parseInput } from '#core/parse-input.ts';
import { organizations } from '#drizzle/schema/identity.ts';
import { readPlaces, reads } from '#drizzle/schema/reads.ts';
import { authorizeReads } from './authorize-reads.ts';
import { listSources, type ReadsQuestion } from './find-reads.ts';
import { type ReadsFilter, readsFilter } from './schema.ts';

/** Counts stop here, so that a summary walks a bounded part of an index. */
export const countedMost = 10_000;
/** Folders that a summary names. */
const foldersMost = 200;

export interface ReadsCount {
  /** At most `countedMost`. */
  reads: number;
  firstMs: number;
  lastMs: number;
}

export interface ReadsSummary {
  /** Who read the path, or something under it, or a folder above it whole; most recent last read first. */
  organizations: (ReadsCount & { slug: string; name: string })[];
  /** What of the folder was read: what lies in it directly. Empty for a file. */
  folders: (ReadsCount & { repository: string; path: string })[];
}

/**
 * Counts the reads that a filter means, by organization and by what lies in the folder. Person and door are left out of
 * account: the list under it has them.
 *
 * @throws DomainError as `authorizeReads` does.
 */
export function summarizeReads(ctx: Context, filter: ReadsFilter): ReadsSummary {
  requireUser(ctx);
  catchUpReads(ctx);
  const question = authorizeReads(ctx, parseInput(readsFilter, filter));
  return {
    organizations: byOrganization(ctx, question),
    folders: byFolder(ctx, question),
  };
}

function byOrganization(ctx: Context, question: ReadsQuestion): ReadsSummary['organizations'] {
  const sources = listSources(ctx, question);
  return ctx.db
    .select({ id: organizations.id, slug: organizations.slug, name: organizations.name })
    .from(organizations)
    .where(
      question.organizationId === undefined
        ? undefined
        : eq(organizations.id, question.organizationId),
    )
    .orderBy(asc(organizations.name))
    .all()
    .flatMap(({ id, slug, name }) => {
      const number = findNumber(ctx, id);
      if (number === undefined) return [];
      const counts = sources.flatMap(
        (source) => countReads(ctx, { ...source, organization: number }, question) ?? [],
      );
      const total = counts.reduce<ReadsCount | undefined>(addCounts, undefined);
      return total === undefined ? [] : [{ slug, name, ...total }];
    })
    .sort((a, b) => b.lastMs - a.lastMs);
}

function addCounts(a: ReadsCount | undefined, b: ReadsCount): ReadsCount {
  if (a === undefined) return b;
  return {
    reads: Math.min(countedMost, a.reads + b.reads),
    firstMs: Math.min(a.firstMs, b.firstMs),
    lastMs: Math.max(a.lastMs, b.lastMs),
  };
}

function byFolder(ctx: Context, question: ReadsQuestion): ReadsSummary['folders'] {
  const placeId = findPlace(ctx, question.repositorySlug, question.path);
  if (placeId === undefined) return [];
  const { organizationId } = question;
  const organization = organizationId === undefined ? undefined : findNumber(ctx, organizationId);
  if (organizationId !== undefined && organization === undefined) return [];
  return ctx.db
    .select()
    .from(readPlaces)
    .where(eq(readPlaces.parentId, placeId))
    .limit(foldersMost)
    .all()
    .flatMap(({ id, repositorySlug, path }) => {
      const count = countReads(ctx, { placeId: id, fromAbove: false, organization }, question);
      return count === undefined ? [] : [{ repository: repositorySlug, path, ...count }];
    })
    .sort((a, b) => b.reads - a.reads || b.lastMs - a.lastMs);
}

/** @returns undefined where there is none. */
function countReads(
  ctx: Context,
  {
    placeId,
    fromAbove,
    organization,
  }: { placeId: number; fromAbove: boolean; organization: number | undefined },
  { fromMs, untilMs }: ReadsQuestion,
): ReadsCount | undefined {
  const where = and(
    eq(reads.placeId, placeId),
    organization === undefined ? undefined : eq(reads.organization, organization),
    fromAbove ? eq(reads.extent, sql.raw(String(extent.whole))) : undefined,
    fromMs === undefined ? undefined : gte(reads.atMs, fromMs),
    untilMs === undefined ? undefined : lt(reads.atMs, untilMs),
  );
  const counted = ctx.db.select({ one: sql`1` }).from(reads).where(where).limit(countedMost);
  const row = ctx.db
    .select({
      reads: sql<number>`(select count(*) from (${counted}))`,
      firstMs: sql<number | null>`(select min(at_ms) from ${reads} where ${where})`,
      lastMs: sql<number | null>`(select max(at_ms) from ${reads} where ${where})`,
    })
    .from(sql`(select 1)`)
    .get();
  if (row === undefined || row.firstMs === null || row.lastMs === null) return undefined;
  return { reads: Number(row.reads), firstMs: row.firstMs, lastMs: row.lastMs };
}
