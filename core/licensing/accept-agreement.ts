import { eq } from 'drizzle-orm';
import type { z } from 'zod';
import { appendEntry } from '#core/audit/append-entry.ts';
import { type Context, transact } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { requireSession, type Viewer } from '#core/identity/rows.ts';
import { isOwner, maySignForOrganization } from '#core/identity/rules.ts';
import { parseInput } from '#core/parse-input.ts';
import { organizations } from '#drizzle/schema/identity.ts';
import { acceptances } from '#drizzle/schema/licensing.ts';
import {
  type Agreement,
  findCurrentAgreement,
  findOrganizationSignature,
  findPersonSignature,
} from './rows.ts';
import { acceptAgreementInput } from './schema.ts';

/**
 * Signs the current agreement: for the organization (its manager is the signatory), or for oneself.
 * The first signature for an invited organization makes it active.
 *
 * @throws DomainError `forbidden` to who may not sign for the organization, or by a token; `conflict`
 *   when another text is current by now, or the signature is there already.
 */
export function acceptAgreement(
  ctx: Context,
  input: z.input<typeof acceptAgreementInput>,
): { acceptanceId: string } {
  const viewer = requireSession(ctx);
  const { agreementSha256, capacity } = parseInput(acceptAgreementInput, input);
  if (capacity === 'organization') requireSignatory(viewer);
  return transact(ctx, (tx) => {
    const { userId, organization } = viewer;
    const { id: agreementId, version } = readUnsigned(tx, viewer, agreementSha256, capacity);
    const acceptanceId = tx.newId();
    const signed = { agreementSha256, capacity, organizationId: organization.id };
    const at = { acceptedAtMs: tx.nowMs(), address: tx.address ?? null };
    tx.db
      .insert(acceptances)
      .values({ id: acceptanceId, agreementId, ...signed, userId, ...at })
      .run();
    if (capacity === 'organization' && organization.status === 'invited') {
      activate(tx, organization.id);
    }
    appendEntry(tx, {
      action: 'agreement.accept',
      subject: `agreement:${agreementId}`,
      detail: { acceptanceId, version, ...signed },
    });
    return { acceptanceId };
  });
}

function activate(tx: Context, organizationId: string): void {
  tx.db
    .update(organizations)
    .set({ status: 'active' })
    .where(eq(organizations.id, organizationId))
    .run();
}

/** The current agreement, if it is the text that was shown and this signature is still to be given. */
function readUnsigned(
  ctx: Context,
  { userId, organization }: Viewer,
  agreementSha256: string,
  capacity: 'organization' | 'person',
): Agreement {
  const agreement = findCurrentAgreement(ctx);
  if (agreement?.bodySha256 !== agreementSha256) {
    throw new DomainError('conflict', 'another text is current by now; read it and sign that');
  }
  const there =
    capacity === 'organization'
      ? findOrganizationSignature(ctx, agreement.id, organization.id)
      : findPersonSignature(ctx, agreement.id, userId, organization.id);
  if (there) throw new DomainError('conflict', `agreement ${agreement.version} is signed already`);
  return agreement;
}

function requireSignatory(viewer: Viewer): void {
  if (maySignForOrganization(viewer)) return;
  const reason = isOwner(viewer.organization)
    ? 'the owner does not license its own tree to itself'
    : `only a manager signs for ${viewer.organization.name}`;
  throw new DomainError('forbidden', reason);
}
