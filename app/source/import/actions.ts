'use server';
import { cancelImport } from '#core/source/cancel-import.ts';
import { startImport } from '#core/source/start-import.ts';
import { startUpdate } from '#core/source/start-update.ts';
import type { ActionResult } from '../../outcomes/refusals.ts';
import { fieldOf, runForAction } from '../../outcomes/run-for-action.ts';

type Previous = ActionResult<unknown> | undefined;
type Result = Promise<ActionResult<unknown>>;

export async function importAction(_previous: Previous, form: FormData): Result {
  const input = {
    url: fieldOf(form, 'url'),
    slug: fieldOf(form, 'slug'),
    name: fieldOf(form, 'name'),
    description: fieldOf(form, 'description'),
  };
  return runForAction(
    (ctx) => startImport(ctx, input),
    `The import of ${input.slug} has begun; it goes on when you leave this page.`,
  );
}

export async function cancelImportAction(importId: string, _previous: Previous): Result {
  return runForAction((ctx) => cancelImport(ctx, { importId }), 'The import is being ended.');
}

export async function updateAction(slug: string, _previous: Previous): Result {
  return runForAction(
    (ctx) => startUpdate(ctx, { slug }),
    `What ${slug} has more by now is being fetched.`,
  );
}
