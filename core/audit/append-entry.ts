import { desc, eq } from 'drizzle-orm';
import { type Context, transact } from '#core/context.ts';
import { auditEntries } from '#drizzle/schema/audit.ts';
import { users } from '#drizzle/schema/identity.ts';
import { canonicalJson, digestPayload, genesisHash, hashEntry, type JsonValue } from './rules.ts';

export interface AuditInput {
  action: string;
  subject: string;
  detail: { readonly [key: string]: JsonValue | undefined };
}

/**
 * Adds one entry to the audit log. Call it inside the writer's transaction, with that transaction's
 * context: if the entry cannot be written, the change does not happen.
 *
 * @param entry `action`: `<noun>.<verb>`; `subject`: `<noun>:<id>`; `detail`: facts a reader of the log
 *   needs, never licensed source, never a secret.
 * @returns the entry's sequence number.
 */
export function appendEntry(ctx: Context, entry: AuditInput): number {
  return transact(ctx, (tx) => {
    const last = tx.db
      .select({ sequence: auditEntries.sequence, hash: auditEntries.hash })
      .from(auditEntries)
      .orderBy(desc(auditEntries.sequence))
      .limit(1)
      .get();
    const payload = { detail: canonicalJson(entry.detail), address: tx.address ?? null };
    const salt = Buffer.from(tx.randomBytes(16)).toString('hex');
    const row = {
      sequence: (last?.sequence ?? 0) + 1,
      format: 2,
      atMs: tx.nowMs(),
      ...describeActor(tx),
      action: entry.action,
      subject: entry.subject,
      ...payload,
      payloadSha256: digestPayload(payload, salt),
      previousHash: last?.hash ?? genesisHash,
    };
    tx.db
      .insert(auditEntries)
      .values({ ...row, salt, hash: hashEntry(row) })
      .run();
    return row.sequence;
  });
}

function describeActor(ctx: Context): {
  actorUserId: string | null;
  actorOrganizationId: string | null;
  actorKind: string;
} {
  const { actor } = ctx;
  if (actor.kind === 'anonymous') {
    return { actorUserId: null, actorOrganizationId: null, actorKind: 'anonymous' };
  }
  if (actor.kind === 'system') {
    return { actorUserId: null, actorOrganizationId: null, actorKind: actor.part };
  }
  const user = ctx.db
    .select({ organizationId: users.organizationId })
    .from(users)
    .where(eq(users.id, actor.userId))
    .get();
  return {
    actorUserId: actor.userId,
    actorOrganizationId: user?.organizationId ?? null,
    actorKind: 'user',
  };
}
