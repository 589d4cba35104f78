import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { appendEntry } from '#core/audit/append-entry.ts';
import { canonicalJson } from '#core/audit/rules.ts';
import { transact } from '#core/context.ts';
import { verifyChain } from '#core/views/verify-chain.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
beforeEach(async () => {
  site = await makeSite();
});
afterEach(() => site.close());

/** What somebody with the disk in hand can do. */
function tamper(statement: string): void {
  const sqlite = new BetterSqlite3(path.join(site.folder, 'slipway.sqlite'));
  sqlite.exec('DROP TRIGGER audit_entries_no_update; DROP TRIGGER audit_entries_no_delete;');
  sqlite.exec(statement);
  sqlite.close();
}

test('a log that nobody touched is whole', () => {
  const verdict = verifyChain(site.owner.auditor.ctx);
  expect(verdict).toMatchObject({ ok: true, headHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(verdict.ok && verdict.entries).toBeGreaterThan(10);
});

test('the database itself refuses to change or delete an entry', () => {
  const sqlite = new BetterSqlite3(path.join(site.folder, 'slipway.sqlite'));
  expect(() => sqlite.exec(`UPDATE audit_entries SET detail = '{}'`)).toThrow(/immutable/);
  expect(() => sqlite.exec('DELETE FROM audit_entries')).toThrow(/immutable/);
  sqlite.close();
});

describe('finds out', () => {
  test.each([
    ['a changed detail', `UPDATE audit_entries SET detail = '{}' WHERE sequence = 3`, 3, /changed/],
    [
      'a changed actor',
      `UPDATE audit_entries SET actor_user_id = 'x' WHERE sequence = 5`,
      5,
      /changed/,
    ],
    [
      'a changed time',
      'UPDATE audit_entries SET at_ms = at_ms + 1 WHERE sequence = 2',
      2,
      /changed/,
    ],
    ['an entry cut out', 'DELETE FROM audit_entries WHERE sequence = 4', 4, /missing/],
    ['a changed hash', `UPDATE audit_entries SET hash = 'aa' WHERE sequence = 6`, 6, /changed/],
    [
      'an entry cut out and the rest renumbered',
      `DELETE FROM audit_entries WHERE sequence = 4;
       UPDATE audit_entries SET sequence = sequence - 1 WHERE sequence > 4`,
      4,
      /does not follow/,
    ],
    [
      'a format that falls back to the first',
      'UPDATE audit_entries SET format = 1 WHERE sequence = 7',
      7,
      /changed/,
    ],
    [
      'a payload that was taken away without an entry',
      `UPDATE audit_entries SET detail = '{}', address = NULL, salt = NULL WHERE sequence = 3;
       INSERT INTO audit_removals VALUES (3, 1)`,
      3,
      /removed without a word/,
    ],
    ['the first entry cut off', 'DELETE FROM audit_entries WHERE sequence = 1', 1, /missing/],
  ])('%s', (_name, statement, sequence, reason) => {
    tamper(statement);
    const verdict = verifyChain(site.owner.auditor.ctx);
    expect(verdict).toEqual({ ok: false, sequence, reason: expect.stringMatching(reason) });
  });
});

test('a change whose entry cannot be written does not happen, and an entry without its change neither', () => {
  const before = verifyChain(site.ctx);
  expect(() =>
    transact(site.ctx, (tx) => {
      appendEntry(tx, { action: 'test.append', subject: 'test:1', detail: {} });
      throw new Error('the change failed');
    }),
  ).toThrow('the change failed');
  expect(verifyChain(site.ctx)).toEqual(before);
});

test('two processes that write at once leave no gap', async () => {
  const before = verifyChain(site.ctx);
  const run = () =>
    promisify(execFile)('node_modules/.bin/tsx', [
      'tests/fixtures/append-entries.ts',
      site.folder,
      '60',
    ]);
  await Promise.all([run(), run()]);
  const after = verifyChain(site.ctx);
  expect(after).toMatchObject({ ok: true, entries: before.ok ? before.entries + 120 : -1 });
});

test('only the owner’s auditors, officers and maintainers, and the system, verify', () => {
  for (const { ctx } of [site.owner.auditor, site.owner.officer, site.owner.maintainer]) {
    expect(verifyChain(ctx).ok).toBe(true);
  }
  expect(() => verifyChain(site.signed.manager.ctx)).toThrow(/only auditors/);
  expect(() => verifyChain(site.anonymous)).toThrow(/sign in/);
});

test('canonical JSON has one text for one value', () => {
  expect(canonicalJson({ b: [1, null, 'ä"'], a: { d: undefined, c: true } })).toBe(
    '{"a":{"c":true},"b":[1,null,"ä\\""]}',
  );
});
