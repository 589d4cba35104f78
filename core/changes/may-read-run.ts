import type { Context } from '#core/context.ts';
import { mayStillRead } from '#core/licensing/authorize-source.ts';
import { maySeeChange } from './authorize-change.ts';

/**
 * THE decision about what a run made. A build reads the whole tree, so image, log, console, events, warnings,
 * findings and verdict, their sizes and their times too, are of path '': only who may read the whole tree sees
 * any of it. What others are told says `tellOfRun`.
 *
 * @param run `changeNumber` is left out for a branch's own run, and where the change was asked for already.
 */
export function mayReadRun(
  ctx: Context,
  run: { repositorySlug: string; changeNumber?: number | undefined },
): boolean {
  const { repositorySlug, changeNumber } = run;
  if (!mayStillRead(ctx, { repositorySlug, path: '' })) return false;
  return changeNumber === undefined || maySeeChange(ctx, { number: changeNumber });
}
