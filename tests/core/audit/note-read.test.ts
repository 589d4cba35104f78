import { count, eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sameReadMs } from '#core/audit/note-read.ts';
import { readArtifact } from '#core/changes/read-artifact.ts';
import { readPatchSetDiff } from '#core/changes/read-patch-set-diff.ts';
import { readCommit } from '#core/source/read-commit.ts';
import { readSourceFile } from '#core/source/read-source-file.ts';
import { readTree } from '#core/source/read-tree.ts';
import { auditEntries } from '#drizzle/schema/audit.ts';
import { patchSets } from '#drizzle/schema/changes.ts';
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

test('the same again is one entry in ten minutes, another path, person or session is another', async () => {
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

test('what is refused is not read, and what is not written down is not given', async () => {
  await expect(readSourceFile(site.invited.engineer.ctx, file())).rejects.toThrow();
  expect(total('source.read')).toBe(0);
  site.ctx.db.run(
    `CREATE TRIGGER full BEFORE INSERT ON audit_entries BEGIN SELECT RAISE(ABORT, 'full'); END`,
  );
  await expect(readSourceFile(site.signed.engineer.ctx, file())).rejects.toThrow();
});
