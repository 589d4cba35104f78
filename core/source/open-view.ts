import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { viewStore } from '#core/git-view-port.ts';
import { authorizeSource, type SourceAccess } from '#core/licensing/authorize-source.ts';
import { findView, updateView } from './update-view.ts';
import { branchLines, findMapped, sameLines, type ViewRow } from './view-memo.ts';
import { type ViewName, viewName } from './view-name.ts';

/** The view that a grant of parts is served from. */
export interface OpenView {
  id: string;
  /** Its number in the database. */
  number: number;
  store: string;
  prefixes: readonly string[];
  /** Whether the repository's branches have moved since it was complete. */
  isBehind: boolean;
}

/** A merge's commits are in the view sooner; a page does not wait longer for more. */
export const pageWaitMs = 1500;
const lookEveryMs = 50;
const comeAgainSeconds = 10;

/**
 * Opens the view of a grant that is not of the whole tree, and brings it up to date.
 *
 * @param waitMs how long that is waited for. A view that is not complete by then is given as it is, if it ever was.
 * @throws DomainError `busy` for a view that was never complete yet.
 */
export async function openView(
  ctx: Context,
  access: SourceAccess,
  waitMs: number,
): Promise<OpenView> {
  const { repository } = access;
  const name = viewName(repository.id, access.prefixes);
  const untilMs = performance.now() + waitMs;
  for (;;) {
    const row = findView(ctx, name.id);
    const isCurrent = row !== undefined && (await isComplete(ctx, access, row));
    const leftMs = untilMs - performance.now();
    if (row !== undefined && row.readyAtMs !== null && (isCurrent || leftMs <= 0)) {
      return describe(name, row, repository.slug, !isCurrent);
    }
    if (leftMs <= 0) throw beingPrepared(repository.name);
    const work = updateView(ctx, repository, name).then(() => sleep(lookEveryMs));
    await Promise.race([work, sleep(leftMs)]);
    requireGiven(ctx, repository, name);
  }
}

/** A grant may end while its view is waited for; nor is a view made again that no grant gives any more. */
function requireGiven(ctx: Context, { id, slug }: SourceAccess['repository'], name: ViewName) {
  const now = authorizeSource(ctx, { repositorySlug: slug, purpose: 'read' });
  if (!now.whole && viewName(id, now.prefixes).id === name.id) return;
  throw new DomainError('conflict', 'your grant has changed meanwhile: ask once more');
}

/** Where what a grant covers is read from: the repository, or a view. */
export async function openStore(ctx: Context, access: SourceAccess): Promise<string> {
  return access.whole ? access.repository.slug : (await openView(ctx, access, pageWaitMs)).store;
}

export async function isComplete(
  ctx: Context,
  access: SourceAccess,
  row: ViewRow,
): Promise<boolean> {
  if (row.readyAtMs === null) return false;
  const { slug } = access.repository;
  const branches = await ctx.ports.git.listRefs(slug, 'refs/heads/');
  return sameLines(row.tips, branchLines(branches)) && holdsBranches(ctx, slug, row, branches);
}

/** A store that lost its branches, or is another than the rows are about, would be cloned as an empty one. */
async function holdsBranches(
  ctx: Context,
  slug: string,
  row: ViewRow,
  branches: readonly { ref: string; commit: string }[],
): Promise<boolean> {
  const { git } = ctx.ports;
  if (git.viewKey(slug, row.id) !== row.storeKey) return false;
  const known = findMapped(ctx, row.number, [...new Set(branches.map(({ commit }) => commit))]);
  const wanted = branches.flatMap(({ ref, commit }) => {
    const view = known.get(commit) ?? '';
    return view === '' ? [] : [{ ref, commit: view }];
  });
  const held = await git.listRefs(viewStore(slug, row.id), 'refs/heads/');
  return sameLines(branchLines(wanted), branchLines(held));
}

function describe(name: ViewName, row: ViewRow, slug: string, isBehind: boolean): OpenView {
  const { id, prefixes } = name;
  return { id, number: row.number, store: viewStore(slug, id), prefixes, isBehind };
}

/** It says nothing of how long that takes, which depends on the whole history. */
function beingPrepared(name: string): DomainError {
  return new DomainError(
    'busy',
    `the view of ${name} that your grant gives is being prepared; come again in a minute`,
    { retryAfterSeconds: comeAgainSeconds },
  );
}
