'use server';

/** Server actions of the page of a change: each reads its form, calls one verb, and returns its result or refusal. */
import { abandonChange } from '#core/changes/abandon-change.ts';
import { nameReader } from '#core/changes/name-reader.ts';
import { rerun } from '#core/changes/rerun.ts';
import { addComment } from '#core/review/add-comment.ts';
import { castVote } from '#core/review/cast-vote.ts';
import { merge } from '#core/review/merge.ts';
import type { MergeResult } from '#core/review/merge-as.ts';
import { releaseResult } from '#core/review/release-result.ts';
import { releaseRun } from '#core/review/release-run.ts';
import { resolveComment } from '#core/review/resolve-comment.ts';
import { waiveTests } from '#core/review/waive-tests.ts';
import type { ActionResult } from '../../outcomes/refusals.ts';
import { fieldOf, runForAction } from '../../outcomes/run-for-action.ts';
import { votePhrase } from './review/votes.ts';

type Result = Promise<ActionResult<unknown>>;
type Previous = ActionResult<unknown> | undefined;

function numberOf(form: FormData, name: string): number {
  return Number(fieldOf(form, name));
}

/** A field that was left out is left out of the input too. */
function given(form: FormData, name: string): string | undefined {
  return fieldOf(form, name) || undefined;
}

export async function commentAction(_previous: Previous, form: FormData): Result {
  const side = fieldOf(form, 'side');
  const line = given(form, 'line');
  return runForAction(
    (ctx) =>
      addComment(ctx, {
        number: numberOf(form, 'number'),
        patchSet: numberOf(form, 'patchSet'),
        path: given(form, 'path'),
        side: side === 'old' || side === 'new' ? side : undefined,
        line: line === undefined ? undefined : Number(line),
        body: fieldOf(form, 'body'),
        inReplyToId: given(form, 'inReplyToId'),
      }),
    'Your comment stands.',
  );
}

export async function resolveAction(_previous: Previous, form: FormData): Result {
  const resolved = fieldOf(form, 'resolved') === '1';
  return runForAction(
    (ctx) => resolveComment(ctx, { commentId: fieldOf(form, 'commentId'), resolved }),
    resolved ? 'Resolved.' : 'Open again.',
  );
}

export async function voteAction(_previous: Previous, form: FormData): Result {
  const value = numberOf(form, 'value');
  return runForAction(
    (ctx) =>
      castVote(ctx, {
        number: numberOf(form, 'number'),
        patchSet: numberOf(form, 'patchSet'),
        value,
      }),
    `Your vote: ${votePhrase(value)}.`,
  );
}

function merged(result: MergeResult): string {
  if (!result.merged) {
    return `The branch had moved: patch set ${result.rebased.patchSetNumber} is the rebased change. It is built and booted now, and merges by itself once its verdict passes.`;
  }
  return result.commit === undefined
    ? 'Accepted; it stays on this page for those who may see it.'
    : `Merged as ${result.commit.slice(0, 9)}.`;
}

export async function mergeAction(_previous: Previous, form: FormData): Result {
  return runForAction((ctx) => merge(ctx, { number: numberOf(form, 'number') }), merged);
}

export async function releaseAction(_previous: Previous, form: FormData): Result {
  return runForAction(
    (ctx) => releaseRun(ctx, { runId: fieldOf(form, 'runId') }),
    'The run goes on.',
  );
}

export async function releaseResultAction(_previous: Previous, form: FormData): Result {
  const runId = fieldOf(form, 'runId');
  const sentence = fieldOf(form, 'sentence');
  return runForAction(
    (ctx) =>
      releaseResult(
        ctx,
        fieldOf(form, 'level') === 'sentence'
          ? { runId, level: 'sentence', sentence }
          : { runId, level: 'outcome' },
      ),
    'Released: the sender sees it now.',
  );
}

export async function waiveTestsAction(_previous: Previous, form: FormData): Result {
  return runForAction(
    (ctx) => waiveTests(ctx, { runId: fieldOf(form, 'runId') }),
    'It may do without these tests.',
  );
}

export async function rerunAction(_previous: Previous, form: FormData): Result {
  return runForAction(
    (ctx) => rerun(ctx, { changeNumber: numberOf(form, 'number') }),
    'It runs once more.',
  );
}

export async function abandonAction(_previous: Previous, form: FormData): Result {
  return runForAction(
    (ctx) => abandonChange(ctx, { number: numberOf(form, 'number') }),
    'Abandoned.',
  );
}

export async function nameReaderAction(_previous: Previous, form: FormData): Result {
  const organizationSlug = fieldOf(form, 'organizationSlug').trim();
  return runForAction(
    (ctx) => nameReader(ctx, { number: numberOf(form, 'number'), organizationSlug }),
    `${organizationSlug} may see it now.`,
  );
}
