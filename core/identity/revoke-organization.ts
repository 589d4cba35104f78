import { eq } from 'drizzle-orm';
import { appendEntry } from '#core/audit/append-entry.ts';
import { type Context, transact } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { parseInput } from '#core/parse-input.ts';
import { organizations } from '#drizzle/schema/identity.ts';
import { endOrganization } from './end-access.ts';
import { readOrganizationRow, requireLicenceOffice } from './rows.ts';
import { isOwner } from './rules.ts';
import { revokeOrganizationInput } from './schema.ts';

/**
 * Ends a partner's access at once, in one transaction: status, sessions, tokens, grants, open invitations.
 *
 * @throws DomainError `forbidden` to all but the owner's licence office; `conflict` for the owner itself
 *   or an organization that is revoked already.
 */
export function revokeOrganization(
  ctx: Context,
  input: { organizationId: string; reason: string },
): void {
  requireLicenceOffice(ctx);
  const { organizationId, reason } = parseInput(revokeOrganizationInput, input);
  transact(ctx, (tx) => {
    const organization = readOrganizationRow(tx, organizationId);
    if (isOwner(organization)) {
      throw new DomainError('conflict', 'the owner of the tree cannot be revoked');
    }
    if (organization.status === 'revoked') {
      throw new DomainError('conflict', `${organization.name} is revoked already`);
    }
    tx.db
      .update(organizations)
      .set({ status: 'revoked', revokedAtMs: tx.nowMs() })
      .where(eq(organizations.id, organizationId))
      .run();
    const ended = endOrganization(tx, organizationId);
    appendEntry(tx, {
      action: 'organization.revoke',
      subject: `organization:${organizationId}`,
      detail: { reason, ended },
    });
  });
}
