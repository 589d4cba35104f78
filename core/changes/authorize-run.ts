import { noRun, type RunSubject } from '#core/ci/rows.ts';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { authorizeSource } from '#core/licensing/authorize-source.ts';
import { authorizeChange } from './authorize-change.ts';
import { mayReadRun } from './may-read-run.ts';

/**
 * Refuses whoever may not read what a run made; as `mayReadRun`, which is asked at every piece of a stream.
 *
 * @throws DomainError as `authorizeRun` does, and `forbidden` for a grant of a part of the tree.
 */
export function authorizeMade(ctx: Context, subject: RunSubject): void {
  const { change, repository } = subject;
  const repositorySlug = repository.slug;
  if (mayReadRun(ctx, { repositorySlug, changeNumber: change?.number })) return;
  authorizeRun(ctx, subject);
  authorizeSource(ctx, { repositorySlug, path: '', purpose: 'read' });
}

/**
 * Whether the actor may see a run: through its change, or through the whole tree for a branch's own run.
 *
 * @throws DomainError as `authorizeChange` and `authorizeSource` do.
 */
export function authorizeRun(ctx: Context, subject: RunSubject): void {
  const { run, change, repository } = subject;
  if (change === undefined) {
    authorizeSource(ctx, { repositorySlug: repository.slug, path: '', purpose: 'read' });
    return;
  }
  try {
    authorizeChange(ctx, { number: change.number });
  } catch (cause) {
    const isHidden = cause instanceof DomainError && cause.code === 'not-found';
    throw isHidden ? noRun(run.id, { cause }) : cause; // the number of a hidden change is hidden, too
  }
}
