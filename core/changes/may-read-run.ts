import type { Context } from '#core/context.ts';
import { mayStillRead } from '#core/licensing/authorize-source.ts';
import { maySeeChange } from './authorize-change.ts';

/**
 * Whether the actor may read what a run made; nothing else decides that. A build reads the whole tree, so only people who
 * may read the whole tree see its image, log, console, events, warnings, findings and verdict, or their sizes and times.
 * `tellOfRun` says what the others are told.
 *
 * @param run `changeNumber` is left out for a branch's own run, and where the change has been authorized already.
 */
export function mayReadRun(
  ctx: Context,
  run: { repositorySlug: string; changeNumber?: number | undefined },
): boolean {
  const { repositorySlug, changeNumber } = run;
  if (!mayStillRead(ctx, { repositorySlug, path: '' })) return false;
  return changeNumber === undefined || maySeeChange(ctx, { number: changeNumber });
}
