import { eq } from 'drizzle-orm';
import { appendEntry } from '#core/audit/append-entry.ts';
import { type Context, transact } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { requireUser } from '#core/identity/rows.ts';
import { parseInput } from '#core/parse-input.ts';
import { changeReaders } from '#drizzle/schema/changes.ts';
import { organizations } from '#drizzle/schema/identity.ts';
import { authorizeChange } from './authorize-change.ts';
import { type NameReaderInput, nameReaderInput } from './schema.ts';

/**
 * Shows a black-box change to one more organization. Only its vendor may.
 *
 * @throws DomainError `conflict` for a shared change, the vendor itself, or an organization that is named
 *   already or revoked; `not-found` for an unknown organization; `forbidden`; as `authorizeChange` does.
 */
export function nameReader(ctx: Context, input: NameReaderInput): void {
  requireUser(ctx, 'write');
  const { number, organizationSlug } = parseInput(nameReaderInput, input);
  const { change, isOwnOrganization } = authorizeChange(ctx, { number, write: true });
  if (!isOwnOrganization) throw new DomainError('forbidden', 'only its vendor names readers');
  if (change.contribution !== 'black-box') {
    throw new DomainError(
      'conflict',
      'a shared change is read by every licensee; it has no readers',
    );
  }
  transact(ctx, (tx) => {
    const organization = tx.db
      .select()
      .from(organizations)
      .where(eq(organizations.slug, organizationSlug))
      .get();
    if (!organization) throw new DomainError('not-found', `no organization ${organizationSlug}`);
    if (organization.status === 'revoked' || organization.id === change.ownerOrganizationId) {
      throw new DomainError('conflict', `${organization.name} cannot be named as a reader`);
    }
    const { changes: written } = tx.db
      .insert(changeReaders)
      .values({ changeNumber: number, organizationId: organization.id })
      .onConflictDoNothing()
      .run();
    if (written === 0) throw new DomainError('conflict', `${organization.name} is named already`);
    appendEntry(tx, {
      action: 'change.name-reader',
      subject: `change:${number}`,
      detail: { organization: organization.slug },
    });
  });
}
