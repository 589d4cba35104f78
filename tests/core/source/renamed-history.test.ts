import { afterEach, beforeEach, expect, test } from 'vitest';
import { grantAccess } from '#core/licensing/grant-access.ts';
import { revokeGrant } from '#core/licensing/revoke-grant.ts';
import { readHistory } from '#core/source/read-history.ts';
import { readOrganization } from '#core/views/read-organization.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
beforeEach(async () => {
  site = await makeSite();
});
afterEach(() => site.close());

const repositorySlug = 'keel';
const text = Array.from({ length: 20 }, (_, at) => `line ${at}\n`).join('');

test('says after the oldest commit of a file where it was before, and goes on there', async () => {
  const { ctx } = site.signed.engineer;
  const first = site.commit({ message: 'begin\n', files: { 'drivers/old.c': text } });
  const moved = site.commit({
    message: 'rename\n',
    files: { 'drivers/old.c': null, 'drivers/new.c': `${text}more\n` },
  });
  const page = await readHistory(ctx, { repositorySlug, path: 'drivers/new.c', page: 1 });
  expect(page.commits.map(({ commit }) => commit)).toEqual([moved]);
  expect(page.renamedFrom).toEqual({ commit: first, path: 'drivers/old.c' });
  const { commit: revision, path } = page.renamedFrom ?? { commit: '', path: '' };
  const before = await readHistory(ctx, { repositorySlug, revision, path, page: 1 });
  expect(before.commits.map(({ commit }) => commit)).toEqual([first]);
  expect(before).not.toHaveProperty('renamedFrom');
});

test('tells a grant of a part nothing of a name outside of it', async () => {
  const officer = site.owner.officer.ctx;
  const grant = readOrganization(officer, { slug: 'northwind' }).grants[0];
  revokeGrant(officer, { grantId: grant?.id ?? '' });
  await grantAccess(officer, {
    organizationId: site.signed.organizationId,
    repositorySlug,
    pathPrefix: 'drivers/rtc',
    mayContribute: true,
  });
  site.commit({ message: 'begin\n', files: { 'kernel/hidden.c': text } });
  site.commit({
    message: 'rename\n',
    files: { 'kernel/hidden.c': null, 'drivers/rtc/new.c': text },
  });
  const { ctx } = site.signed.engineer;
  const page = await readHistory(ctx, { repositorySlug, path: 'drivers/rtc/new.c', page: 1 });
  expect(page.commits).toHaveLength(1);
  expect(JSON.stringify(page)).not.toContain('hidden');
});
