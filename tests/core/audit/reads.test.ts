import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { asc, eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { catchUpReads } from '#core/audit/index-reads.ts';
import { noteRead } from '#core/audit/note-read.ts';
import { extent, foldersAbove, foldPaths, placesOf } from '#core/audit/read-places.ts';
import { walkChain } from '#core/audit/walk-chain.ts';
import { removePayload } from '#core/identity/remove-payload.ts';
import { auditEntries } from '#drizzle/schema/audit.ts';
import { readPlaces, reads } from '#drizzle/schema/reads.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
beforeEach(async () => {
  site = await makeSite();
});
afterEach(() => site.close());

const entry = (detail: Record<string, unknown>, action = 'source.read') => ({
  action,
  subject: 'repository:keel',
  detail: JSON.stringify(detail),
  actorUserId: 'u',
});

function note(detail: Record<string, string | boolean>): Promise<void> {
  const { ctx } = site.signed.engineer;
  return noteRead(ctx, { action: 'source.read', subject: 'repository:keel', detail });
}

const rows = () => {
  catchUpReads(site.ctx);
  return listRows();
};
const listRows = () =>
  site.ctx.db
    .select({ slug: readPlaces.repositorySlug, path: readPlaces.path, extent: reads.extent })
    .from(reads)
    .innerJoin(readPlaces, eq(readPlaces.id, reads.placeId))
    .orderBy(asc(reads.sequence), asc(readPlaces.repositorySlug), asc(readPlaces.path))
    .all();

function tamper(statement: string): void {
  const sqlite = new BetterSqlite3(path.join(site.folder, 'slipway.sqlite'));
  sqlite.exec('DROP TRIGGER reads_no_update; DROP TRIGGER reads_no_delete;');
  sqlite.exec(statement);
  sqlite.close();
}

test('a read stands under its path and under each folder above it', async () => {
  await note({ door: 'file', path: 'kernel/arch/traps.c' });
  expect(rows()).toEqual([
    { slug: '', path: '', extent: extent.under },
    { slug: 'keel', path: '', extent: extent.under },
    { slug: 'keel', path: 'kernel', extent: extent.under },
    { slug: 'keel', path: 'kernel/arch', extent: extent.under },
    { slug: 'keel', path: 'kernel/arch/traps.c', extent: extent.itself },
  ]);
});

test('what gives everything under a path says so, and an entry of no read stands nowhere', () => {
  expect(placesOf(entry({ door: 'git', whole: true })).places).toEqual([
    { repositorySlug: 'keel', path: '', extent: extent.whole },
    { repositorySlug: '', path: '', extent: extent.under },
  ]);
  expect(placesOf(entry({ door: 'file', path: 'a' }, 'change.submit')).places).toEqual([]);
  expect(placesOf(entry({ path: 'a' })).places).toEqual([]);
  expect(placesOf({ ...entry({ door: 'file' }), detail: '{' }).places).toEqual([]);
});

test('a path as deep as no tree is bounded', () => {
  const deep = 'd/'.repeat(2000);
  expect(foldersAbove('a/b/c')).toEqual(['a/b', 'a', '']);
  expect(placesOf(entry({ door: 'tree', path: deep })).places.length).toBeLessThan(70);
});

test('more than a hundred paths are told by the folders that hold all of them', () => {
  const few = ['b', 'a', 'a'];
  expect(foldPaths(few)).toEqual({ paths: ['a', 'b'] });
  const many = Array.from({ length: 400 }, (_, n) => `drivers/${n % 7}/${n}.c`);
  const { folders = [] } = foldPaths([...many, 'top.c']);
  expect(folders).toContain('');
  expect(folders).toContain('drivers/6');
  expect(folders.length).toBeLessThanOrEqual(100);
});

test('rows that a process left unwritten are made by the next that looks', async () => {
  await note({ door: 'file', path: 'kernel/main.c' });
  expect(listRows()).toEqual([]);
  const whole = rows();
  catchUpReads({ ...site.ctx, ports: { ...site.ctx.ports } });
  expect(rows()).toEqual(whole);
  await note({ door: 'file', path: 'README.md' });
  expect(walkChain(site.ctx, [])).toMatchObject({ ok: true });
  expect(rows()).toHaveLength(whole.length + 3);
});

describe('verifying finds', () => {
  test.each([
    ['a read that is gone', 'DELETE FROM reads WHERE extent = 1'],
    ['another person', 'UPDATE reads SET person = organization'],
    ['another time', 'UPDATE reads SET at_ms = at_ms + 1 WHERE extent = 1'],
    ['more than was read', `UPDATE reads SET extent = 2 WHERE extent = 1`],
    [
      'a read that nobody made',
      'INSERT INTO reads SELECT place_id, at_ms, 3, organization, person, door, extent FROM reads WHERE extent = 1',
    ],
  ])('%s', async (_name, statement) => {
    await note({ door: 'file', path: 'kernel/main.c' });
    expect(walkChain(site.ctx, []).ok).toBe(true);
    tamper(statement);
    expect(walkChain(site.ctx, [])).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/the reads by path and organization do not say/),
    });
  });
});

test('the database refuses to change or delete a read', async () => {
  await note({ door: 'file', path: 'kernel/main.c' });
  catchUpReads(site.ctx);
  const { db } = site.ctx;
  expect(() => db.run('UPDATE reads SET extent = 2')).toThrow();
  expect(() => db.run('DELETE FROM reads')).toThrow();
});

test('with the payload of an entry its path is forgotten, and the chain holds', async () => {
  await note({ door: 'file', path: 'kernel/main.c' });
  const last = site.ctx.db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.action, 'source.read'))
    .get();
  removePayload(site.owner.officer.ctx, { sequence: last?.sequence ?? 0, reason: 'asked for' });
  expect(rows()).toEqual([]);
  expect(walkChain(site.ctx, [])).toMatchObject({ ok: true, removedPayloads: 1 });
});
