import { cache } from 'react';
import { readPatchSetDiff } from '#core/changes/read-patch-set-diff.ts';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { noteChangeRead } from '#core/views/note-change-read.ts';
import { noteRunRead } from '#core/views/note-run-read.ts';
import { type ChangeView, readChange } from '#core/views/read-change.ts';
import { type RunView, readRun } from '#core/views/read-run.ts';
import type { PatchSetView } from '#core/views/view-patch-sets.ts';
import { runForPage } from '../../outcomes/run-for-page.ts';
import type { Sides } from './comments/thread.ts';

/** The query of a page, as Next gives it. */
export type SearchParams = Record<string, string | string[] | undefined>;

/** All that the page of a change shows, but the difference. */
export interface Loaded {
  change: ChangeView;
  /** The patch set that is looked at. */
  patchSet: PatchSetView;
  isNewest: boolean;
  sides: Sides;
  run: RunView;
  /** Unchanged lines are shown too. */
  whole: boolean;
}

/** @throws DomainError `not-found` for what is no number from 1. */
function positive(text: string, what: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new DomainError('not-found', `no ${what} ${text}`);
  return Number(text);
}

function optional(params: SearchParams, name: string): number | undefined {
  const value = params[name];
  return typeof value === 'string' && value !== '' ? positive(value, name) : undefined;
}

function choosePatchSet(change: ChangeView, number: number | undefined): PatchSetView {
  const found =
    number === undefined
      ? change.patchSets.at(-1)
      : change.patchSets.find((patchSet) => patchSet.number === number);
  if (!found)
    throw new DomainError('not-found', `no patch set ${number} of change ${change.number}`);
  return found;
}

/** The difference of two patch sets, or of one and its base: read once for all parts of a page. */
export const readDifference = cache(
  (ctx: Context, number: number, patchSet: number, against: number | undefined) =>
    readPatchSetDiff(ctx, { number, patchSet, against }),
);

/** @throws DomainError as `readChange` does, and `not-found` for a patch set that is not there. */
export async function load(
  ctx: Context,
  numberText: string,
  params: SearchParams,
): Promise<Loaded> {
  const change = await readChange(ctx, { number: positive(numberText, 'change') });
  const patchSet = choosePatchSet(change, optional(params, 'patchset'));
  const against = optional(params, 'against');
  if (against !== undefined) choosePatchSet(change, against);
  const runId = patchSet.runs[0]?.id;
  if (runId === undefined) throw new DomainError('infrastructure', 'the patch set has no run');
  const run = readRun(ctx, { runId });
  await Promise.all([noteChangeRead(ctx, change.number), noteRunRead(ctx, run)]);
  return {
    change,
    patchSet,
    isNewest: patchSet.number === change.patchSetNumber,
    sides: {
      patchSet: patchSet.number,
      against: against === patchSet.number ? undefined : against,
    },
    run,
    whole: params.context === 'whole',
  };
}

/** Loads the page's change, or shows the page for the refusal. */
export function loadChange(ctx: Context, number: string, params: SearchParams): Promise<Loaded> {
  return runForPage(() => load(ctx, number, params));
}

/** The address of this page with another choice of patch sets. */
export function changeHref(
  number: number,
  choice: { patchSet?: number; against?: number; whole?: boolean },
  fragment = '',
): string {
  const query = new URLSearchParams();
  if (choice.patchSet !== undefined) query.set('patchset', String(choice.patchSet));
  if (choice.against !== undefined) query.set('against', String(choice.against));
  if (choice.whole) query.set('context', 'whole');
  return `/changes/${number}${query.size === 0 ? '' : `?${query}`}${fragment}`;
}
