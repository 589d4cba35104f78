import { eq } from 'drizzle-orm';
import { appendEntry } from '#core/audit/append-entry.ts';
import { type Context, transact } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { parseInput } from '#core/parse-input.ts';
import { organizations } from '#drizzle/schema/identity.ts';
import { requireLicenceOffice } from './rows.ts';
import { createOrganizationInput } from './schema.ts';

/**
 * Admits a partner company. It sees nothing until a signatory of it has signed and it was given a grant.
 *
 * @throws DomainError `forbidden` to all but the owner's licence office; `conflict` when the slug is taken.
 */
export function createOrganization(
  ctx: Context,
  input: { name: string; slug: string },
): { organizationId: string } {
  requireLicenceOffice(ctx);
  const { name, slug } = parseInput(createOrganizationInput, input);
  return transact(ctx, (tx) => {
    if (tx.db.select().from(organizations).where(eq(organizations.slug, slug)).get()) {
      throw new DomainError('conflict', `the slug "${slug}" is taken; choose another`);
    }
    const organizationId = tx.newId();
    tx.db
      .insert(organizations)
      .values({
        id: organizationId,
        slug,
        name,
        kind: 'partner',
        status: 'invited',
        createdAtMs: tx.nowMs(),
      })
      .run();
    appendEntry(tx, {
      action: 'organization.create',
      subject: `organization:${organizationId}`,
      detail: { slug, name, kind: 'partner' },
    });
    return { organizationId };
  });
}
