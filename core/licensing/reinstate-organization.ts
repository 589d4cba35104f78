import { eq } from 'drizzle-orm';
import { appendEntry } from '#core/audit/append-entry.ts';
import { type Context, transact } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { readOrganizationRow, requireLicenceOffice } from '#core/identity/rows.ts';
import { organizations } from '#drizzle/schema/identity.ts';
import { findCurrentAgreement, findOrganizationSignature } from './rows.ts';

/**
 * Lets a revoked partner in again: active if it signed the current agreement, otherwise invited.
 * Sessions, tokens and grants stay ended; they are made anew.
 *
 * @throws DomainError `forbidden` to all but the owner's licence office; `conflict` unless it is revoked.
 */
export function reinstateOrganization(ctx: Context, input: { organizationId: string }): void {
  requireLicenceOffice(ctx);
  transact(ctx, (tx) => {
    const organization = readOrganizationRow(tx, input.organizationId);
    if (organization.status !== 'revoked') {
      throw new DomainError('conflict', `${organization.name} is not revoked`);
    }
    const agreement = findCurrentAgreement(tx);
    const signed = agreement && findOrganizationSignature(tx, agreement.id, organization.id);
    const status = signed ? 'active' : 'invited';
    tx.db
      .update(organizations)
      .set({ status, revokedAtMs: null })
      .where(eq(organizations.id, organization.id))
      .run();
    appendEntry(tx, {
      action: 'organization.reinstate',
      subject: `organization:${organization.id}`,
      detail: { status },
    });
  });
}
