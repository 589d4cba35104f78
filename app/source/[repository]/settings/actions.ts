'use server';
import { changeRepository } from '#core/source/change-repository.ts';
import type { ActionResult } from '../../../outcomes/refusals.ts';
import { fieldOf, runForAction } from '../../../outcomes/run-for-action.ts';

export async function changeRepositoryAction(
  slug: string,
  _previous: ActionResult<unknown> | undefined,
  form: FormData,
): Promise<ActionResult<unknown>> {
  const input = {
    slug,
    name: fieldOf(form, 'name'),
    description: fieldOf(form, 'description'),
    defaultBranch: fieldOf(form, 'branch'),
  };
  return runForAction((ctx) => changeRepository(ctx, input), 'Saved.');
}
