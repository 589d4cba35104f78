import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { count, desc, eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { noteRead } from '#core/audit/note-read.ts';
import { sameReadMs } from '#core/audit/read-repeats.ts';
import { settleReads } from '#core/audit/settle-reads.ts';
import { walkChain } from '#core/audit/walk-chain.ts';
import { readArtifact } from '#core/changes/read-artifact.ts';
import { readPatchSetDiff } from '#core/changes/read-patch-set-diff.ts';
import { readCommit } from '#core/source/read-commit.ts';
import { readSourceFile } from '#core/source/read-source-file.ts';
import { readTree } from '#core/source/read-tree.ts';
import { auditEntries } from '#drizzle/schema/audit.ts';
import { patchSets } from '#drizzle/schema/changes.ts';
import { readRepeats } from '#drizzle/schema/reads.ts';
import { lastEntry } from '../../helpers/audit.ts';
import { sendCommit, sendModule } from '../../helpers/changes.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
beforeEach(async () => {
  site = await makeSite();
});
afterEach(() => site.close());

const total = (action: string) =>
  site.ctx.db
    .select({ total: count() })
    .from(auditEntries)
    .where(eq(auditEntries.action, action))
    .get()?.total;
const newest = (action: string) =>
  site.ctx.db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.action, action))
    .orderBy(desc(auditEntries.sequence))
    .get();
const entryOf = (path: string) => ({
  action: 'source.read',
  subject: 'repository:keel',
  detail: { door: 'file', path },
});
const file = (path = 'kernel/main.c') => ({ repositorySlug: 'keel', path });

test('a file that is read is in the log, with its path and commit', async () => {
  const { ctx, userId } = site.signed.engineer;
  await readSourceFile(ctx, file());
  expect(lastEntry(site.ctx)).toEqual({
    action: 'source.read',
    subject: 'repository:keel',
    actorUserId: userId,
    detail: { door: 'file', path: 'kernel/main.c', commit: site.firstCommit },
  });
});

test('a commit, a patch set’s difference and an artifact are, too', async () => {
  const { ctx } = site.signed.engineer;
  await readCommit(ctx, { repositorySlug: 'keel', commit: site.firstCommit });
  expect(lastEntry(site.ctx)).toMatchObject({ action: 'source.read' });
  const sent = await sendCommit(site, site.signed.engineer, {
    seed: 'one',
    files: { 'drivers/rtc/rtc.c': 'x\n' },
  });
  await readPatchSetDiff(ctx, { number: sent.changeNumber, patchSet: 1 });
  expect(lastEntry(site.ctx)).toMatchObject({
    action: 'change.read',
    subject: `change:${sent.changeNumber}`,
  });
  await sendModule(site.signed.engineer, { name: 'rtc', contribution: 'black-box' });
  const { sha256 } = site.ctx.db
    .select({ sha256: patchSets.artifactSha256 })
    .from(patchSets)
    .where(eq(patchSets.via, 'module-upload'))
    .get() ?? { sha256: null };
  const artifact = await readArtifact(ctx, { sha256: sha256 ?? '' });
  await artifact.bytes.cancel();
  expect(lastEntry(site.ctx)).toMatchObject({
    action: 'artifact.read',
    subject: `artifact:${sha256}`,
  });
});

test('the README under a folder is a file that is read', async () => {
  await readTree(site.signed.engineer.ctx, { repositorySlug: 'keel', path: '' });
  expect(lastEntry(site.ctx).detail).toMatchObject({ path: 'README.md' });
});

test('the same again is one entry in an hour, another path, person or session is another', async () => {
  const { engineer, manager } = site.signed;
  for (let index = 0; index < 5; index += 1) await readSourceFile(engineer.ctx, file());
  expect(total('source.read')).toBe(1);
  await readSourceFile(engineer.ctx, file('README.md'));
  await readSourceFile(manager.ctx, file());
  expect(total('source.read')).toBe(3);
  site.advanceMs(sameReadMs);
  await readSourceFile(engineer.ctx, file());
  expect(total('source.read')).toBe(4);
});

test('the end of the hour tells how often it was read again, by whom, and of which entry', async () => {
  const { engineer, manager } = site.signed;
  for (let index = 0; index < 5; index += 1) await readSourceFile(engineer.ctx, file());
  const first = newest('source.read');
  settleReads(site.ctx);
  await readSourceFile(engineer.ctx, file());
  await readSourceFile(manager.ctx, file());
  settleReads(site.ctx);
  expect(total('source.read-again')).toBe(0);
  const lastMs = site.ctx.nowMs();
  site.advanceMs(sameReadMs);
  settleReads(site.ctx);
  settleReads(site.ctx);
  expect(total('source.read-again')).toBe(1);
  expect(newest('source.read-again')).toMatchObject({
    subject: `audit:${first?.sequence}`,
    actorUserId: engineer.userId,
    actorOrganizationId: site.signed.organizationId,
    detail: JSON.stringify({ lastMs, times: 5 }),
  });
  expect(site.ctx.db.select().from(readRepeats).all()).toEqual([]);
  expect(walkChain(site.ctx, []).ok).toBe(true);
});

test('a read of the next hour closes the one before, with its count', async () => {
  const { engineer } = site.signed;
  for (let index = 0; index < 3; index += 1) await readSourceFile(engineer.ctx, file());
  settleReads(site.ctx);
  site.advanceMs(sameReadMs);
  await readSourceFile(engineer.ctx, file());
  settleReads(site.ctx);
  expect(total('source.read')).toBe(2);
  expect(newest('source.read-again')?.detail).toContain('"times":2');
});

test('readers who come together share one transaction, each with an entry', async () => {
  const before = walkChain(site.ctx, []);
  const { engineer, manager } = site.signed;
  const paths = ['kernel/main.c', 'README.md', 'drivers/serial/ns16550.c', 'slipway.yaml'];
  let commits = 0;
  const { transaction } = site.ctx.db;
  site.ctx.db.transaction = ((...args: Parameters<typeof transaction>) => {
    commits += 1;
    return transaction.apply(site.ctx.db, args);
  }) as typeof transaction;
  await Promise.all(
    [engineer, manager].flatMap(({ ctx }) =>
      paths.flatMap((path) => [1, 2].map(() => noteRead(ctx, entryOf(path)))),
    ),
  );
  expect(commits).toBe(1);
  expect(total('source.read')).toBe(8);
  const after = walkChain(site.ctx, []);
  expect(after).toMatchObject({ ok: true, entries: before.ok ? before.entries + 8 : 0 });
  settleReads(site.ctx);
  const counted = site.ctx.db.select().from(readRepeats).all();
  expect(counted.map(({ again }) => again)).toEqual(Array(8).fill(1));
});

test('one entry that cannot be written fails nobody else’s read', async () => {
  const { ctx } = site.signed.engineer;
  site.ctx.db.run(
    `CREATE TRIGGER one BEFORE INSERT ON audit_entries WHEN NEW.detail LIKE '%bad.c%'
     BEGIN SELECT RAISE(ABORT, 'this one'); END`,
  );
  const results = await Promise.allSettled(
    ['good.c', 'bad.c', 'better.c'].map((path) => noteRead(ctx, entryOf(path))),
  );
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(total('source.read')).toBe(2);
  await expect(noteRead(ctx, entryOf('bad.c'))).rejects.toThrow();
});

test('a log that cannot be flushed to disk gives nothing', async () => {
  await readSourceFile(site.signed.engineer.ctx, file('README.md'));
  const flush = vi.spyOn(fs, 'fdatasync').mockImplementation((_fd, done) => {
    done(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
  });
  syncBuiltinESMExports();
  await expect(readSourceFile(site.signed.engineer.ctx, file())).rejects.toThrow('no space');
  flush.mockRestore();
  syncBuiltinESMExports();
});

test('what is refused is not read, and what is not written down is not given', async () => {
  await expect(readSourceFile(site.invited.engineer.ctx, file())).rejects.toThrow();
  expect(total('source.read')).toBe(0);
  site.ctx.db.run(
    `CREATE TRIGGER full BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'full'); END`,
  );
  await expect(readSourceFile(site.signed.engineer.ctx, file())).rejects.toThrow();
});

test('the database’s lock, held for long, gives every waiting reader a refusal, and soon is free for all', async () => {
  const other = new BetterSqlite3(path.join(site.folder, 'slipway.sqlite'));
  other.exec('BEGIN IMMEDIATE');
  const { ctx } = site.signed.engineer;
  const waiting = Promise.allSettled(['a.c', 'b.c'].map((name) => noteRead(ctx, entryOf(name))));
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(total('source.read')).toBe(0);
  other.exec('ROLLBACK');
  other.close();
  expect((await waiting).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
});

test('what a process has forgotten, or another has written, is looked up before it is written again', async () => {
  const { engineer } = site.signed;
  await readSourceFile(engineer.ctx, file());
  // Ports of its own make another process of it.
  const elsewhere = { ...engineer.ctx, ports: { ...engineer.ctx.ports } };
  await readSourceFile(elsewhere, file());
  await readSourceFile(elsewhere, file());
  expect(total('source.read')).toBe(1);
  settleReads(elsewhere);
  expect(site.ctx.db.select().from(readRepeats).all()).toMatchObject([{ again: 2 }]);
});

test('a count that comes after another process closed the hour has an entry of its own', async () => {
  const { engineer } = site.signed;
  await readSourceFile(engineer.ctx, file());
  await readSourceFile(engineer.ctx, file());
  site.advanceMs(sameReadMs);
  settleReads({ ...site.ctx, ports: { ...site.ctx.ports } });
  expect(total('source.read-again')).toBe(0);
  settleReads(site.ctx);
  expect(total('source.read-again')).toBe(1);
});
