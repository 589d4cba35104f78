import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import type { changes } from '#drizzle/schema/changes.ts';
import type { repositories } from '#drizzle/schema/source.ts';

export interface ChangeAccess {
  change: typeof changes.$inferSelect;
  repository: typeof repositories.$inferSelect;
  /** Of the company that owns the tree, with the role. */
  isMaintainer: boolean;
  /** Of the organization that sent the change. */
  isOwnOrganization: boolean;
}

/**
 * Decides whether the actor may know of a change. Shared: whoever may read the whole tree, and the
 * organization that sent it. Black box: that organization, those that it named, and the owner company's
 * maintainers. All of them licensed, with a live grant. A refusal looks like a change that does not exist
 * and is written to the audit log as `change.refuse`.
 *
 * @throws DomainError `unauthenticated`, `licence-required` (both said before the change is looked up), or
 *   `not-found`.
 */
export function authorizeChange(_ctx: Context, _input: { number: number }): ChangeAccess {
  throw new DomainError('infrastructure', 'not built yet');
}

/** The same decision for streams: no audit entry, cheap enough for every chunk. */
export function maySeeChange(_ctx: Context, _input: { number: number }): boolean {
  throw new DomainError('infrastructure', 'not built yet');
}
