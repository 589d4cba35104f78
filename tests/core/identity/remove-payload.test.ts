import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { appendEntry } from '#core/audit/append-entry.ts';
import { canonicalJson } from '#core/audit/rules.ts';
import { removePayload } from '#core/identity/remove-payload.ts';
import { listEntries } from '#core/views/list-entries.ts';
import { verifyChain } from '#core/views/verify-chain.ts';
import { auditEntries } from '#drizzle/schema/audit.ts';
import { lastEntry } from '../../helpers/audit.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
let sequence: number;
const secret = 'what-nobody-shall-find-again';
beforeEach(async () => {
  site = await makeSite();
  sequence = appendEntry(
    { ...site.ctx, address: '198.51.100.77' },
    { action: 'test.append', subject: 'test:1', detail: { secret } },
  );
  appendEntry(site.ctx, { action: 'test.append', subject: 'test:2', detail: {} });
});
afterEach(() => site.close());

const reason = 'asked by the person, case 12';
const row = () =>
  site.ctx.db.select().from(auditEntries).where(eq(auditEntries.sequence, sequence)).get();

test('the payload is gone from the database, the chain holds, and an entry says who and why', () => {
  const before = row();
  removePayload(site.owner.officer.ctx, { sequence, reason });
  expect(row()).toEqual({ ...before, detail: '{}', address: null, salt: null });
  expect(lastEntry(site.ctx)).toEqual({
    action: 'audit.remove-payload',
    subject: `audit:${sequence}`,
    actorUserId: site.owner.officer.userId,
    detail: { reason },
  });
  expect(verifyChain(site.ctx)).toMatchObject({ ok: true, removedPayloads: 1 });
  const [shown] = listEntries(site.owner.auditor.ctx, { limit: 1, subject: 'test:1' }).entries;
  expect(shown).toMatchObject({ isRemoved: true, detail: {}, address: null });
  const file = path.join(site.folder, 'slipway.sqlite');
  const sqlite = new BetterSqlite3(file);
  sqlite.pragma('wal_checkpoint(TRUNCATE)');
  sqlite.close();
  expect(readFileSync(file).includes(secret)).toBe(false);
});

test('afterwards a guess cannot be confirmed: the digest is salted, and the salt is gone', () => {
  const salt = row()?.salt ?? '';
  const digest = (with_: string) =>
    createHash('sha256')
      .update(
        canonicalJson({ salt: with_, detail: canonicalJson({ secret }), address: '198.51.100.77' }),
      )
      .digest('hex');
  expect(digest(salt)).toBe(row()?.payloadSha256);
  removePayload(site.owner.officer.ctx, { sequence, reason });
  expect(JSON.stringify(site.ctx.db.select().from(auditEntries).all())).not.toContain(salt);
  expect(salt).toMatch(/^[0-9a-f]{32}$/);
  expect(digest('')).not.toBe(row()?.payloadSha256);
});

test('another payload cannot be put in its place', () => {
  removePayload(site.owner.officer.ctx, { sequence, reason });
  const sqlite = new BetterSqlite3(path.join(site.folder, 'slipway.sqlite'));
  const set = (what: string) => () =>
    sqlite.exec(`UPDATE audit_entries SET ${what} WHERE sequence = ${sequence}`);
  for (const what of [
    "detail = '[]'",
    "address = '1.1.1.1'",
    "action = 'x'",
    "salt = 'aa'",
    'payload_sha256 = NULL',
  ]) {
    expect(set(what), what).toThrow(/immutable/);
  }
  sqlite.exec('DROP TRIGGER audit_entries_no_update');
  set(`detail = '{"secret":"other"}'`)();
  sqlite.close();
  expect(verifyChain(site.ctx)).toMatchObject({ ok: false, sequence });
});

test('only the licence office removes, and only what can be removed', () => {
  for (const { ctx } of [site.owner.auditor, site.owner.maintainer, site.signed.manager]) {
    expect(() => removePayload(ctx, { sequence, reason })).toThrow(/only a licence officer/);
  }
  const officer = site.owner.officer.ctx;
  expect(() => removePayload(officer, { sequence, reason: ' ' })).toThrow(/say why/);
  expect(() => removePayload(officer, { sequence: 999_999, reason })).toThrow(/there is no entry/);
  removePayload(officer, { sequence, reason });
  expect(() => removePayload(officer, { sequence, reason })).toThrow(/removed already/);
  const own = sequence + 2;
  expect(() => removePayload(officer, { sequence: own, reason })).toThrow(/says why/);
});

test('an entry of the first format verifies as it was written, and keeps its payload', () => {
  // As the release before this one wrote it.
  const old = new BetterSqlite3(path.join(site.folder, 'slipway.sqlite'));
  old.exec('DROP TRIGGER audit_entries_no_delete; DELETE FROM audit_entries');
  const genesis = '0'.repeat(64);
  const entry = {
    sequence: 1,
    atMs: 1,
    actorUserId: null,
    actorOrganizationId: null,
    actorKind: 'portal',
    action: 'test.old',
    subject: 'test:1',
    detail: '{"a":1}',
    address: null,
    previousHash: genesis,
  };
  const hash = createHash('sha256').update(canonicalJson(entry)).digest('hex');
  old
    .prepare(
      `INSERT INTO audit_entries (sequence, at_ms, actor_kind, action, subject, detail, previous_hash, hash)
       VALUES (1, 1, 'portal', 'test.old', 'test:1', '{"a":1}', ?, ?)`,
    )
    .run(genesis, hash);
  old.close();
  appendEntry(site.ctx, { action: 'test.new', subject: 'test:2', detail: {} });
  expect(verifyChain(site.ctx)).toMatchObject({ ok: true, entries: 2 });
  expect(() => removePayload(site.owner.officer.ctx, { sequence: 1, reason })).toThrow(/format 1/);
});
