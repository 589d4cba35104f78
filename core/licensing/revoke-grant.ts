import { eq } from 'drizzle-orm';
import { appendEntry } from '#core/audit/append-entry.ts';
import { type Context, transact } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { requireLicenceOffice } from '#core/identity/rows.ts';
import { addMessage } from '#core/outbox/add-message.ts';
import { grants } from '#drizzle/schema/licensing.ts';

/**
 * Ends one grant at once, open streams included.
 *
 * @throws DomainError `forbidden` to all but the owner's licence office; `conflict` when it is revoked already.
 */
export function revokeGrant(ctx: Context, input: { grantId: string }): void {
  requireLicenceOffice(ctx);
  transact(ctx, (tx) => {
    const grant = tx.db.select().from(grants).where(eq(grants.id, input.grantId)).get();
    if (!grant) throw new DomainError('not-found', `no grant ${input.grantId}`);
    if (grant.revokedAtMs !== null)
      throw new DomainError('conflict', 'this grant is revoked already');
    tx.db.update(grants).set({ revokedAtMs: tx.nowMs() }).where(eq(grants.id, grant.id)).run();
    appendEntry(tx, {
      action: 'grant.revoke',
      subject: `organization:${grant.organizationId}`,
      detail: { grantId: grant.id, pathPrefix: grant.pathPrefix },
    });
    addMessage(tx, {
      topic: 'grants.changed.v1',
      subject: `repository:${grant.repositoryId}`,
      payload: { repositoryId: grant.repositoryId },
    });
  });
}
