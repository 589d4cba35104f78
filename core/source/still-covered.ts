import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { authorizeSource, type SourceAccess } from '#core/licensing/authorize-source.ts';

/**
 * For what was read meanwhile: whether its reader still may. A verb that waited for others or worked for long asks before
 * it answers, since a revocation holds for answers under way, too.
 *
 * @throws DomainError as authorizeSource; `forbidden` where the grant covers less than when the reading was opened.
 */
export function requireStillCovered(ctx: Context, { access }: { access: SourceAccess }): void {
  const { slug: repositorySlug, name } = access.repository;
  const now = authorizeSource(ctx, { repositorySlug, purpose: 'read' });
  if (access.prefixes.every((prefix) => now.covers(prefix))) return;
  throw new DomainError(
    'forbidden',
    `your grant of ${name} has changed meanwhile; reload the page`,
  );
}
