import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { settleRefusals } from '#core/audit/note-refusal.ts';
import type { Context } from '#core/context.ts';
import { grantAccess } from '#core/licensing/grant-access.ts';
import { revokeGrant } from '#core/licensing/revoke-grant.ts';
import { merge } from '#core/review/merge.ts';
import { withheldSubject } from '#core/source/view-name.ts';
import { readFolderRows } from '#core/views/read-folder-rows.ts';
import { grants } from '#drizzle/schema/licensing.ts';
import { makeReady, sendCommit } from '../../helpers/changes.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
let engineer: Context;
beforeEach(async () => {
  site = await makeSite();
  engineer = site.signed.engineer.ctx;
});
afterEach(() => site.close());

const repositorySlug = 'keel';

async function subjects(ctx: Context, folder: string) {
  const { rows, waiting } = await readFolderRows(ctx, { repositorySlug, folder });
  expect(waiting).toEqual([]);
  return Object.fromEntries([...rows].map(([name, { last }]) => [name, last.subject]));
}

async function narrowTo(pathPrefix: string): Promise<void> {
  const officer = site.owner.officer.ctx;
  const { organizationId } = site.signed;
  const own = eq(grants.organizationId, organizationId);
  for (const { id } of site.ctx.db.select().from(grants).where(own).all()) {
    revokeGrant(officer, { grantId: id });
  }
  await grantAccess(officer, { repositorySlug, organizationId, pathPrefix, mayContribute: true });
}

test('gives each row its last commit, and the change that brought it', async () => {
  site.commit({ message: 'plic: claim\n\nBody.\n', files: { 'drivers/irq/plic.c': 'new\n' } });
  const sent = await sendCommit(site, site.signed.engineer, {
    seed: 'clock',
    files: { 'drivers/clock/tick.c': 'int tick;\n' },
  });
  makeReady(site, sent);
  await merge(site.owner.otherMaintainer.ctx, { number: sent.changeNumber });
  const root = await readFolderRows(engineer, { repositorySlug, folder: '' });
  expect(root.commit).toBe(sent.commit);
  expect(root.rows.get('drivers')).toMatchObject({
    last: { commit: sent.commit },
    change: { number: sent.changeNumber },
  });
  expect(root.rows.get('README.md')).not.toHaveProperty('change');
  expect(root.rows.get('README.md')?.last.commit).toBe(site.firstCommit);
  expect((await subjects(engineer, 'drivers')).irq).toBe('plic: claim');
  const old = { repositorySlug, folder: '', revision: site.firstCommit };
  expect((await readFolderRows(engineer, old)).rows.get('drivers')?.last.commit).toBe(
    site.firstCommit,
  );
});

test('tells a grant of a part nothing of rows and messages of the rest', async () => {
  await narrowTo('drivers/irq');
  site.commit({
    message: 'irq: with a secret\n',
    files: { 'drivers/irq/plic.c': 'new\n', 'kernel/main.c': 'secret\n' },
  });
  site.commit({ message: 'secret\n', files: { 'drivers/rtc/rtc.c': 'secret\n' } });
  expect(await subjects(engineer, 'drivers/irq')).toMatchObject({ 'plic.c': withheldSubject });
  for (const folder of ['', 'drivers']) {
    const told = JSON.stringify(await subjects(engineer, folder));
    expect(told).not.toMatch(/secret|kernel|rtc|README/);
  }
  const names = ['rtc', 'irq', 'kernel'];
  const { rows } = await readFolderRows(engineer, { repositorySlug, folder: 'drivers', names });
  expect(rows.has('rtc')).toBe(false);
  for (const folder of ['kernel', 'drivers/rtc', 'nothing']) {
    const asked = readFolderRows(engineer, { repositorySlug, folder });
    await expect(asked).rejects.toMatchObject({ code: 'forbidden' });
  }
});

test('names the change of a row to a sender who reads a part only', async () => {
  const sent = await sendCommit(site, site.signed.engineer, {
    seed: 'clock',
    files: { 'drivers/clock/tick.c': 'int tick;\n' },
  });
  makeReady(site, sent);
  await merge(site.owner.otherMaintainer.ctx, { number: sent.changeNumber });
  await narrowTo('drivers/clock');
  const { rows } = await readFolderRows(engineer, { repositorySlug, folder: 'drivers/clock' });
  expect(rows.get('tick.c')?.change).toMatchObject({ number: sent.changeNumber });
  expect(rows.get('tick.c')?.last.commit).not.toBe(sent.commit);
});

test('refuses who has no right, and what is no folder', async () => {
  for (const [ctx, code] of [
    [site.anonymous, 'unauthenticated'],
    [site.revoked.engineer.ctx, 'unauthenticated'],
    [site.invited.engineer.ctx, 'licence-required'],
  ] as const) {
    settleRefusals(site.ctx, { now: true });
    const asked = readFolderRows(ctx, { repositorySlug, folder: 'drivers' });
    await expect(asked).rejects.toMatchObject({ code });
  }
  for (const folder of ['README.md', 'no/such']) {
    const asked = readFolderRows(engineer, { repositorySlug, folder });
    await expect(asked).rejects.toMatchObject({ code: 'not-found' });
  }
});
