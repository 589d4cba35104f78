import { eq } from 'drizzle-orm';
import type { z } from 'zod';
import { appendEntry } from '#core/audit/append-entry.ts';
import { type Context, transact } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { requireLicenceOffice } from '#core/identity/rows.ts';
import { sha256Hex } from '#core/identity/rules.ts';
import { parseInput } from '#core/parse-input.ts';
import { agreements } from '#drizzle/schema/licensing.ts';
import { publishAgreementInput } from './schema.ts';

/**
 * Publishes a version of the licence. It is the current one from then on: everybody must sign again.
 *
 * @throws DomainError `forbidden` to all but the owner's licence office and the portal (at first start);
 *   `conflict` when the version exists.
 */
export function publishAgreement(
  ctx: Context,
  input: z.input<typeof publishAgreementInput>,
): { agreementId: string; agreementSha256: string } {
  if (ctx.actor.kind !== 'system') requireLicenceOffice(ctx);
  const { version, title, body } = parseInput(publishAgreementInput, input);
  const bodySha256 = sha256Hex(body);
  return transact(ctx, (tx) => {
    if (tx.db.select().from(agreements).where(eq(agreements.version, version)).get()) {
      throw new DomainError('conflict', `version ${version} is published; a text never changes`);
    }
    const id = tx.newId();
    tx.db
      .insert(agreements)
      .values({ id, version, title, body, bodySha256, publishedAtMs: tx.nowMs() })
      .run();
    appendEntry(tx, {
      action: 'agreement.publish',
      subject: `agreement:${id}`,
      detail: { version, title, bodySha256 },
    });
    return { agreementId: id, agreementSha256: bodySha256 };
  });
}
