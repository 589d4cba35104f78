import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { requireUser } from '#core/identity/rows.ts';
import { lookAtSource } from '#core/licensing/authorize-source.ts';
import { parseInput } from '#core/parse-input.ts';
import type { SearchGaps, SearchHits, SearchOutcome, SearchQuestion } from '#core/search-port.ts';
import { type QueryProblem, readQuery, type SourceQuery } from '#formats/search/query.ts';
import { listRepositories } from './list-repositories.ts';
import { noteSourceRead } from './note-source-read.ts';
import { openReading, type Reading } from './open-reading.ts';
import { inPersonTurn } from './person-turns.ts';
import { type SearchSourceInput, searchSourceInput } from './schema.ts';
import { requireStillCovered } from './still-covered.ts';

/** For an index that is being made. */
const patienceMs = 2_000;

export interface RepositorySearch {
  repository: { slug: string; name: string };
  branch: string;
  /** Undefined: there is no answer yet, `making` or `busy` says why. */
  hits: SearchHits | undefined;
  /** The index is being made: files that are done, and all; 0 of 0 before they are counted. */
  making: { done: number; total: number } | undefined;
  busy: boolean;
  /** The branch has moved since the commit that was searched; the index follows. */
  behind: boolean;
  gaps: SearchGaps | undefined;
}

export type SourceSearch =
  | { ok: false; problem: QueryProblem }
  /** `elsewhere`: repositories that have no such branch. */
  | { ok: true; repositories: RepositorySearch[]; query: SourceQuery };

/**
 * Searches the tips of branches, in one repository or in all that the actor may read, within what the grant covers. Of the
 * rest nothing is read, counted or ranked. What is shown goes on record by its paths; the words that were looked for do not.
 *
 * @returns the problem of a search that cannot be read, as data: people are still typing.
 * @throws DomainError as authorizeSource; `not-found` for a branch that the one repository, or every one, lacks;
 *   `throttled` when the person searches too often at once.
 */
export async function searchSource(ctx: Context, input: SearchSourceInput): Promise<SourceSearch> {
  const { userId } = requireUser(ctx);
  const { text, repositorySlug, page } = parseInput(searchSourceInput, input);
  const slugs = repositorySlug === undefined ? readableRepositories(ctx) : [repositorySlug];
  const read = readQuery(text);
  const branch = read.ok ? read.query.branch : undefined;
  const readings = await openReadings(ctx, slugs, branch, repositorySlug !== undefined);
  if (!read.ok) return read;
  return inPersonTurn(ctx, { kind: 'search', userId }, async () => {
    const repositories: RepositorySearch[] = [];
    for (const reading of readings) {
      repositories.push(await searchOne(ctx, reading, read.query, page));
    }
    for (const reading of readings) requireStillCovered(ctx, reading);
    return { ok: true, repositories, query: read.query };
  });
}

/** @returns all of them where the actor may read none, so that the refusal says why. */
function readableRepositories(ctx: Context): string[] {
  const slugs = listRepositories(ctx).map(({ slug }) => slug);
  if (slugs.length === 0) throw new DomainError('not-found', 'no repository is hosted here yet');
  const readable = slugs.filter((repositorySlug) => lookAtSource(ctx, { repositorySlug }));
  return readable.length > 0 ? readable : slugs;
}

/** Of several, those that have the branch; one that has none is no fault. */
async function openReadings(
  ctx: Context,
  slugs: readonly string[],
  branch: string | undefined,
  isOnly: boolean,
): Promise<Reading[]> {
  const readings: Reading[] = [];
  let missing: DomainError | undefined;
  for (const repositorySlug of slugs) {
    try {
      readings.push(await openTip(ctx, repositorySlug, branch));
    } catch (error) {
      if (isOnly || !(error instanceof DomainError) || error.code !== 'not-found') throw error;
      missing = error;
    }
  }
  if (readings.length === 0 && missing && branch !== undefined) throw missing;
  return readings;
}

async function openTip(
  ctx: Context,
  repositorySlug: string,
  branch: string | undefined,
): Promise<Reading> {
  const reading = await openReading(ctx, { repositorySlug, revision: branch });
  if (reading.revision !== reading.commit) return reading;
  throw new DomainError(
    'not-found',
    `"${reading.revision}" is a commit; only the tips of branches are searched`,
  );
}

async function searchOne(
  ctx: Context,
  reading: Reading,
  query: SourceQuery,
  page: number,
): Promise<RepositorySearch> {
  const { access, store, revision: branch, commit } = reading;
  const { search } = ctx.ports;
  const { prefixes } = access;
  const found = await searchWhenMade(ctx, reading, { branch, query, prefixes, page });
  const isFound = found.kind === 'found';
  const hits = isFound
    ? { ...found, files: found.files.filter(({ path }) => access.covers(path)) }
    : undefined;
  const behind = hits !== undefined && hits.commit !== commit;
  if (behind) void search.follow(store).catch(() => undefined); // told to the operator by the port itself
  if (hits && hits.files.length > 0) {
    const paths = hits.files.map(({ path }) => path);
    await noteSourceRead(ctx, reading, { door: 'search', paths, commit: hits.commit });
  }
  return {
    repository: { slug: access.repository.slug, name: access.repository.name },
    branch,
    hits,
    making:
      found.kind === 'making' ? { done: found.done, total: found.total } : isMissing(found.kind),
    busy: found.kind === 'busy',
    behind,
    gaps: isFound ? await search.gaps(store, { branch, prefixes }) : undefined,
  };
}

/** A small tree's index is made while one waits; a large one's is told as it is. */
async function searchWhenMade(
  ctx: Context,
  { store }: Reading,
  question: SearchQuestion,
): Promise<SearchOutcome> {
  const { search } = ctx.ports;
  const found = await search.search(store, question);
  if (found.kind !== 'making' && found.kind !== 'no-branch') return found;
  const made = search.follow(store).then(
    () => true,
    () => false,
  );
  const isMade = await Promise.race([made, sleep(patienceMs, false, { ref: false })]);
  return isMade ? search.search(store, question) : found;
}

/** A branch that the index does not have yet. */
function isMissing(kind: string): { done: number; total: number } | undefined {
  return kind === 'no-branch' ? { done: 0, total: 0 } : undefined;
}
