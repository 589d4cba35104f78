import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { viewStore } from '#core/git-view-port.ts';
import type { SourceAccess } from '#core/licensing/authorize-source.ts';
import { findView, updateView } from './update-view.ts';
import { branchLines, sameLines, type ViewRow } from './view-memo.ts';
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
  }
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
  const branches = await ctx.ports.git.listRefs(access.repository.slug, 'refs/heads/');
  return sameLines(row.tips, branchLines(branches));
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
