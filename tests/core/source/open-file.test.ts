import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Context } from '#core/context.ts';
import { grantAccess } from '#core/licensing/grant-access.ts';
import { revokeGrant } from '#core/licensing/revoke-grant.ts';
import { openFile } from '#core/source/open-file.ts';
import { readOrganization } from '#core/views/read-organization.ts';
import { lastEntry } from '../../helpers/audit.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
let engineer: Context;
beforeEach(async () => {
  site = await makeSite();
  engineer = site.signed.engineer.ctx;
});
afterEach(() => site.close());

const plic = { repositorySlug: 'keel', path: 'drivers/irq/plic.c', door: 'file' } as const;

function endGrant(): void {
  const officer = site.owner.officer.ctx;
  const [grant] = readOrganization(officer, { slug: 'northwind' }).grants;
  revokeGrant(officer, { grantId: grant?.id ?? '' });
}

test('refuses strangers, the revoked, and a path outside of a part grant', async () => {
  await expect(openFile(site.anonymous, plic)).rejects.toMatchObject({ code: 'unauthenticated' });
  await expect(openFile(site.revoked.engineer.ctx, plic)).rejects.toMatchObject({
    code: 'unauthenticated',
  });
  await expect(openFile(site.invited.engineer.ctx, plic)).rejects.toMatchObject({
    code: 'licence-required',
  });
  endGrant();
  await grantAccess(site.owner.officer.ctx, {
    organizationId: site.signed.organizationId,
    repositorySlug: 'keel',
    pathPrefix: 'drivers/irq',
    mayContribute: false,
  });
  await openFile(engineer, plic);
  await expect(openFile(engineer, { ...plic, path: 'kernel/main.c' })).rejects.toMatchObject({
    code: 'forbidden',
  });
});

test('gives a file’s facts and content, and leaves an entry at its door', async () => {
  const file = await openFile(engineer, plic);
  expect(file).toMatchObject({ kind: 'file', revision: 'main', commit: site.firstCommit });
  expect(lastEntry(site.ctx)).toMatchObject({
    action: 'source.read',
    detail: { door: 'file', path: plic.path, commit: site.firstCommit },
  });
  expect((await file.read(1 << 20)).length).toBe(file.sizeBytes);
  await expect(file.read(1)).rejects.toMatchObject({ code: 'too-large' });
});

test('refuses another content than the page began with, and what is no file', async () => {
  const { objectId } = await openFile(engineer, plic);
  await openFile(engineer, { ...plic, blob: objectId });
  const other = openFile(engineer, { ...plic, blob: 'a'.repeat(40) });
  await expect(other).rejects.toMatchObject({ code: 'conflict' });
  const folder = openFile(engineer, { ...plic, path: 'drivers' });
  await expect(folder).rejects.toMatchObject({ code: 'not-found' });
});

test('streams a long file, and cuts it off when the right to it ends', async () => {
  site.commit({ message: 'x\n', files: { 'big.bin': new Uint8Array(3_000_000) } });
  const file = await openFile(engineer, { ...plic, path: 'big.bin', door: 'raw' });
  let size = 0;
  for await (const chunk of file.stream()) size += chunk.length;
  expect(size).toBe(3_000_000);
  const reader = file.stream().getReader();
  expect((await reader.read()).value?.length).toBeGreaterThan(0);
  endGrant();
  const rest = async () => {
    while (!(await reader.read()).done);
  };
  await expect(rest()).rejects.toMatchObject({ code: 'forbidden' });
});
