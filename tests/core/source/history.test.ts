import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Context } from '#core/context.ts';
import { grantAccess } from '#core/licensing/grant-access.ts';
import { revokeGrant } from '#core/licensing/revoke-grant.ts';
import { readHistory } from '#core/source/read-history.ts';
import { grants } from '#drizzle/schema/licensing.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

const repositorySlug = 'keel';
let site: TestSite;
let engineer: Context;
beforeEach(async () => {
  site = await makeSite();
  engineer = site.signed.engineer.ctx;
});
afterEach(() => site.close());

test('pages fit one another when the branch moves between them', async () => {
  for (let at = 0; at < 60; at += 1) {
    site.commit({ message: `c${at}\n`, files: { 'a.c': `${at}\n` } });
  }
  const first = await readHistory(engineer, { repositorySlug, page: 1 });
  site.commit({ message: 'meanwhile\n', files: { 'a.c': 'x\n' } });
  const asked = { repositorySlug, revision: 'main', page: 2, at: first.commit };
  const second = await readHistory(engineer, asked);
  const subjects = [...first.commits, ...second.commits].map(({ subject }) => subject);
  expect(new Set(subjects).size).toBe(61);
  expect(subjects).not.toContain('meanwhile');
  expect(second).toMatchObject({ revision: 'main', commit: first.commit, hasMore: false });
  const hidden = {
    message: 'x\n',
    files: {},
    ref: 'refs/changes/01/1/1',
    parent: site.firstCommit,
  };
  const elsewhere = { repositorySlug, page: 1, at: site.commit(hidden) };
  await expect(readHistory(engineer, elsewhere)).rejects.toMatchObject({ code: 'not-found' });
});

test('tells the name that a file had before, where the grant covers that', async () => {
  const text = 'int a;\n'.repeat(20);
  const made = site.commit({ message: 'a\n', files: { 'kernel/a.c': text } });
  site.commit({ message: 'b\n', files: { 'kernel/a.c': null, 'drivers/rtc/a.c': text } });
  site.commit({ message: 'c\n', files: { 'drivers/rtc/a.c': `${text}int b;\n` } });
  const path = 'drivers/rtc/a.c';
  const seen = await readHistory(engineer, { repositorySlug, path, page: 1 });
  expect(seen.commits.map(({ subject }) => subject)).toEqual(['c', 'b']);
  expect(seen.renamedFrom).toEqual({ path: 'kernel/a.c', commit: made });
  const officer = site.owner.officer.ctx;
  const { organizationId } = site.signed;
  const own = eq(grants.organizationId, organizationId);
  for (const { id } of site.ctx.db.select().from(grants).where(own).all()) {
    revokeGrant(officer, { grantId: id });
  }
  const part = { repositorySlug, organizationId, pathPrefix: 'drivers/rtc', mayContribute: true };
  await grantAccess(officer, part);
  const partly = await readHistory(engineer, { repositorySlug, path, page: 1 });
  expect(partly).not.toHaveProperty('renamedFrom');
});
