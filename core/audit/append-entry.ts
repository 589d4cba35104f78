import { desc, eq, sql } from 'drizzle-orm';
import { type Actor, type Context, transact } from '#core/context.ts';
import { prepareOnce } from '#core/prepare-once.ts';
import { auditEntries } from '#drizzle/schema/audit.ts';
import { users } from '#drizzle/schema/identity.ts';
import { canonicalJson, digestPayload, genesisHash, hashEntry, type JsonValue } from './rules.ts';

export interface AuditInput {
  action: string;
  subject: string;
  detail: { readonly [key: string]: JsonValue | undefined };
}

/** What is to be written, of whom, from where. */
export interface Deed {
  actor: Actor;
  address: string | undefined;
  entry: AuditInput;
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
  const { actor, address } = ctx;
  return transact(ctx, (tx) => makeAppender(tx)({ actor, address, entry }).sequence);
}

export type Entry = typeof auditEntries.$inferSelect;

/**
 * For several entries in one transaction, which the caller has begun on this context's connection: the head of the chain
 * is read once, and who the people are.
 *
 * @returns what adds one entry after the last.
 */
export function makeAppender(ctx: Context): (deed: Deed) => Entry {
  const last = headQuery(ctx.db).get();
  let head = { sequence: last?.sequence ?? 0, hash: last?.hash ?? genesisHash };
  const organizationOf = rememberOrganizations(ctx);
  return ({ actor, address, entry }) => {
    const payload = { detail: canonicalJson(entry.detail), address: address ?? null };
    const salt = Buffer.from(ctx.randomBytes(16)).toString('hex');
    const row = {
      sequence: head.sequence + 1,
      format: 2,
      atMs: ctx.nowMs(),
      ...describeActor(actor, organizationOf),
      action: entry.action,
      subject: entry.subject,
      ...payload,
      payloadSha256: digestPayload(payload, salt),
      previousHash: head.hash,
    };
    const whole = { ...row, salt, hash: hashEntry(row) };
    insertQuery(ctx.db).run(whole);
    head = whole;
    return whole;
  };
}

const headQuery = prepareOnce((db) =>
  db
    .select({ sequence: auditEntries.sequence, hash: auditEntries.hash })
    .from(auditEntries)
    .orderBy(desc(auditEntries.sequence))
    .limit(1)
    .prepare(),
);

const insertQuery = prepareOnce((db) =>
  db
    .insert(auditEntries)
    .values({
      sequence: sql.placeholder('sequence'),
      format: sql.placeholder('format'),
      atMs: sql.placeholder('atMs'),
      actorUserId: sql.placeholder('actorUserId'),
      actorOrganizationId: sql.placeholder('actorOrganizationId'),
      actorKind: sql.placeholder('actorKind'),
      action: sql.placeholder('action'),
      subject: sql.placeholder('subject'),
      detail: sql.placeholder('detail'),
      address: sql.placeholder('address'),
      salt: sql.placeholder('salt'),
      payloadSha256: sql.placeholder('payloadSha256'),
      previousHash: sql.placeholder('previousHash'),
      hash: sql.placeholder('hash'),
    })
    .prepare(),
);

function describeActor(
  actor: Actor,
  organizationOf: (userId: string) => string | null,
): Pick<Entry, 'actorUserId' | 'actorOrganizationId' | 'actorKind'> {
  if (actor.kind === 'anonymous') {
    return { actorUserId: null, actorOrganizationId: null, actorKind: 'anonymous' };
  }
  if (actor.kind === 'system') {
    return { actorUserId: null, actorOrganizationId: null, actorKind: actor.part };
  }
  const { userId } = actor;
  return {
    actorUserId: userId,
    actorOrganizationId: organizationOf(userId),
    actorKind: 'user',
  };
}

function rememberOrganizations(ctx: Context): (userId: string) => string | null {
  const known = new Map<string, string | null>();
  return (userId) => {
    const before = known.get(userId);
    if (before !== undefined) return before;
    const found = organizationQuery(ctx.db).get({ userId })?.organizationId ?? null;
    known.set(userId, found);
    return found;
  };
}

const organizationQuery = prepareOnce((db) =>
  db
    .select({ organizationId: users.organizationId })
    .from(users)
    .where(eq(users.id, sql.placeholder('userId')))
    .prepare(),
);
