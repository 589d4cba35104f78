import { eq } from 'drizzle-orm';
import { appendEntry } from '#core/audit/append-entry.ts';
import { noteRefusal } from '#core/audit/note-refusal.ts';
import { type Context, transact } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { requireUser } from '#core/identity/rows.ts';
import { parseInput } from '#core/parse-input.ts';
import { changeReaders } from '#drizzle/schema/changes.ts';
import { organizations } from '#drizzle/schema/identity.ts';
import { authorizeChange } from './authorize-change.ts';
import type { Change } from './rows.ts';
import { type NameReaderInput, nameReaderInput } from './schema.ts';

/**
 * Shows a black-box change to one more organization. Only its vendor may, who learns by naming it whether an
 * organization exists: each name that was refused is in the audit log, as `change.refuse`.
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
  const organization = findReader(ctx, change, organizationSlug);
  transact(ctx, (tx) => {
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

/** The organization of that short name, which may be named. A name that finds none, or a revoked one, is noted. */
function findReader(ctx: Context, change: Change, slug: string): typeof organizations.$inferSelect {
  const organization = ctx.db
    .select()
    .from(organizations)
    .where(eq(organizations.slug, slug))
    .get();
  const isGone = organization === undefined || organization.status === 'revoked';
  if (isGone) {
    noteRefusal(ctx, {
      action: 'change.refuse',
      subject: `change:${change.number}`,
      detail: { reader: slug },
    });
  }
  if (organization === undefined) throw new DomainError('not-found', `no organization ${slug}`);
  if (isGone || organization.id === change.ownerOrganizationId) {
    throw new DomainError('conflict', `${organization.name} cannot be named as a reader`);
  }
  return organization;
}
