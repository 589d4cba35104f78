import { and, desc, eq, like, or, type SQL } from 'drizzle-orm';
import { whereVisible } from '#core/changes/authorize-change.ts';
import { mayReadRun } from '#core/changes/may-read-run.ts';
import type { Change, Repository } from '#core/changes/rows.ts';
import { limits } from '#core/changes/rules.ts';
import { tellOfRun } from '#core/changes/tell-of-run.ts';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { requireUser } from '#core/identity/rows.ts';
import type { PersonView } from '#core/identity/schema.ts';
import { parseInput } from '#core/parse-input.ts';
import type { MergeFacts } from '#core/review/rules.ts';
import { changes } from '#drizzle/schema/changes.ts';
import { organizations } from '#drizzle/schema/identity.ts';
import { repositories } from '#drizzle/schema/source.ts';
import { readChangeFacts } from './read-change-facts.ts';
import { type ListChangesInput, listChangesInput } from './schema.ts';
import { readSlip } from './slip.ts';
import { type Station, withhold } from './slip-facts.ts';
import { turnsFor } from './turns-for.ts';

/** A change as a list shows it. */
export interface ChangeSummary {
  number: number;
  subject: string;
  topic?: string;
  status: Change['status'];
  contribution: Change['contribution'];
  form: Change['form'];
  repositorySlug: string;
  targetBranch: string;
  owner: PersonView;
  createdAtMs: number;
  updatedAtMs: number;
  /** Of the newest patch set. */
  patchSetNumber: number;
  unresolvedComments: number;
  /** Always seven, in order. */
  slip: Station[];
  /** What is awaited of the actor, as a sentence. */
  turn?: string;
}

export interface ChangePage {
  changes: ChangeSummary[];
  page: number;
  hasMore: boolean;
}

/**
 * Lists the changes that the actor may see, the newest first.
 *
 * @throws DomainError `unauthenticated`. Somebody without a licence gets an empty page.
 */
export function listChanges(ctx: Context, input: ListChangesInput): ChangePage {
  const viewer = requireUser(ctx);
  const { status, mine, query, page } = parseInput(listChangesInput, input);
  const rows = ctx.db
    .select({ change: changes, repository: repositories })
    .from(changes)
    .innerJoin(repositories, eq(repositories.id, changes.repositoryId))
    .innerJoin(organizations, eq(organizations.id, changes.ownerOrganizationId))
    .where(
      and(
        whereVisible(ctx, viewer),
        status === undefined ? undefined : eq(changes.status, status),
        mine === true ? eq(changes.ownerUserId, viewer.userId) : undefined,
        query === undefined ? undefined : whereMatches(query),
      ),
    )
    .orderBy(desc(changes.createdAtMs), desc(changes.number))
    .limit(limits.pageSize + 1)
    .offset((page - 1) * limits.pageSize)
    .all();
  return {
    changes: summarize(ctx, rows.slice(0, limits.pageSize)),
    page,
    hasMore: rows.length > limits.pageSize,
  };
}

/**
 * The summaries of changes that the actor may see, in the same order; of runs, what the actor may read.
 *
 * @param asked what only git knows, where there is one change and that was asked for.
 */
export function summarize(
  ctx: Context,
  rows: readonly { change: Change; repository: Repository }[],
  asked: Pick<MergeFacts, 'base' | 'contributor'> = {},
): ChangeSummary[] {
  const listed = readChangeFacts(
    ctx,
    rows.map(({ change }) => change),
  );
  const turnOf = turnsFor(ctx);
  const slugs = [...new Set(rows.map(({ repository }) => repository.slug))];
  const readable = new Set(slugs.filter((repositorySlug) => mayReadRun(ctx, { repositorySlug })));
  return rows.map(({ change, repository }) => {
    const found = listed.get(change.number);
    if (found === undefined) {
      throw new DomainError('infrastructure', `change ${change.number} has no patch set`);
    }
    const { newestRun } = found;
    const known = { ...found.slip, ...asked };
    const facts =
      newestRun === undefined || readable.has(repository.slug)
        ? known
        : withhold(known, tellOfRun(ctx, newestRun, repository.slug));
    const slip = readSlip(facts);
    const turn = turnOf(change, found, { facts, slip });
    return {
      ...describeChange(change),
      repositorySlug: repository.slug,
      owner: found.owner,
      patchSetNumber: facts.patchSetNumber,
      unresolvedComments: facts.unresolvedComments,
      slip,
      ...(turn === undefined ? {} : { turn }),
    };
  });
}

/** What a list shows of a change's own row. */
function describeChange(change: Change) {
  const { number, subject, topic, status, contribution, form, targetBranch } = change;
  const { createdAtMs, updatedAtMs } = change;
  return {
    number,
    subject,
    ...(topic === null ? {} : { topic }),
    status,
    contribution,
    form,
    targetBranch,
    createdAtMs,
    updatedAtMs,
  };
}

function whereMatches(query: string): SQL | undefined {
  const words = query.split(/\s+/).filter((word) => word !== '');
  return and(
    ...words.map((word) =>
      or(
        like(changes.subject, `%${word.replace(/[%_]/g, '')}%`),
        like(organizations.name, `%${word.replace(/[%_]/g, '')}%`),
        eq(organizations.slug, word),
        eq(changes.topic, word),
        /^\d{1,9}$/.test(word) ? eq(changes.number, Number(word)) : undefined,
        eq(changes.changeId, word),
      ),
    ),
  );
}
