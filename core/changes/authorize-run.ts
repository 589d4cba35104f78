import { noRun, type RunSubject } from '#core/ci/rows.ts';
import type { Context } from '#core/context.ts';
import { DomainError, type ErrorCode } from '#core/errors.ts';
import { requireUser } from '#core/identity/rows.ts';
import { authorizeSource } from '#core/licensing/authorize-source.ts';
import { authorizeChange, type ChangeAccess } from './authorize-change.ts';
import { mayReadRun } from './may-read-run.ts';

/** Refusals that would tell that the run is there. */
const hiding: readonly ErrorCode[] = ['not-found', 'forbidden', 'licence-required'];

/**
 * Refuses an actor who may not read what a run made. `mayReadRun` decides, which streams ask before every piece.
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
 * Decides whether the actor may see a run: because of its change, or for a branch's own run because they may read the
 * whole tree. A run that is hidden looks like one that does not exist, and so does the number of its change.
 *
 * @param options `write`: the actor is about to change something, so a token needs that scope.
 * @returns the access to its change; undefined for a branch's own run.
 * @throws DomainError `unauthenticated`; `forbidden` for a token without the scope; otherwise `not-found`.
 */
export function authorizeRun(
  ctx: Context,
  subject: RunSubject,
  { write = false }: { write?: boolean } = {},
): ChangeAccess | undefined {
  const { run, change, repository } = subject;
  requireUser(ctx, write ? 'write' : 'read');
  try {
    if (change !== undefined) return authorizeChange(ctx, { number: change.number });
    authorizeSource(ctx, { repositorySlug: repository.slug, path: '', purpose: 'read' });
    return undefined;
  } catch (cause) {
    const hides = cause instanceof DomainError && hiding.includes(cause.code);
    throw hides ? noRun(run.id, { cause }) : cause;
  }
}
