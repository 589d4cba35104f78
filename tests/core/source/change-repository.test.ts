import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { grantAccess } from '#core/licensing/grant-access.ts';
import { revokeGrant } from '#core/licensing/revoke-grant.ts';
import { changeRepository } from '#core/source/change-repository.ts';
import { readTree } from '#core/source/read-tree.ts';
import { grants } from '#drizzle/schema/licensing.ts';
import { outbox } from '#drizzle/schema/outbox.ts';
import { repositories } from '#drizzle/schema/source.ts';
import { lastEntry } from '../../helpers/audit.ts';
import { git } from '../../helpers/git.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
beforeEach(async () => {
  site = await makeSite();
  const files = { 'drivers/next.c': 'int next;\n' };
  site.commit({ message: 'next\n', files, ref: 'refs/heads/next' });
  await site.deliver();
});
afterEach(() => site.close());

const wanted = { slug: 'keel', name: 'Keel', description: 'A hypervisor.', defaultBranch: 'next' };
const rowNow = () =>
  site.ctx.db.select().from(repositories).where(eq(repositories.slug, 'keel')).get();
const headOf = (folder: string) => git(folder, ['symbolic-ref', 'HEAD']);

test('changes name, description and default branch, leaves its entry, and HEAD follows', async () => {
  const before = rowNow();
  const { ctx } = site.owner.maintainer;
  await changeRepository(ctx, wanted);
  expect(rowNow()).toMatchObject(wanted);
  const { name, description, defaultBranch } = before ?? {};
  expect(lastEntry(site.ctx)).toMatchObject({
    action: 'repository.change',
    subject: 'repository:keel',
    detail: { defaultBranch: 'next', before: { name, description, defaultBranch } },
  });
  await site.deliver();
  expect(headOf(site.bareFolder)).toBe('refs/heads/next');
  expect(
    await readTree(site.signed.engineer.ctx, { repositorySlug: 'keel', path: '' }),
  ).toMatchObject({ revision: 'next' });
});

test('a view of a part begins with the new default branch too', async () => {
  const { ctx: officer } = site.owner.officer;
  const { organizationId, engineer } = site.signed;
  const live = site.ctx.db.select().from(grants).where(eq(grants.organizationId, organizationId));
  for (const { id } of live.all()) revokeGrant(officer, { grantId: id });
  const part = { repositorySlug: 'keel', pathPrefix: 'drivers', mayContribute: false };
  await grantAccess(officer, { organizationId, ...part });
  await site.deliver();
  await changeRepository(site.owner.maintainer.ctx, wanted);
  await site.deliver();
  const [view = ''] = await site.ctx.ports.git.listViews('keel');
  expect(headOf(`${site.folder}/repositories/keel.views/${view}.git`)).toBe('refs/heads/next');
  const shown = await readTree(engineer.ctx, { repositorySlug: 'keel', path: 'drivers' });
  expect(shown).toMatchObject({ revision: 'next' });
});

test('refuses everybody but the owner’s maintainers', async () => {
  const { anonymous, signed, rival, owner } = site;
  const before = rowNow();
  for (const ctx of [
    ...[anonymous, signed.manager.ctx, signed.engineer.ctx, rival.manager.ctx],
    ...[owner.officer.ctx, owner.auditor.ctx],
  ]) {
    await expect(changeRepository(ctx, wanted)).rejects.toThrow(/maintainer|sign in/);
  }
  expect(rowNow()).toEqual(before);
});

test('refuses a default branch that is not there, and names that are none', async () => {
  const { ctx } = site.owner.maintainer;
  const before = rowNow();
  for (const [change, code] of [
    [{ defaultBranch: 'gone' }, 'conflict'],
    [{ defaultBranch: '../HEAD' }, 'invalid'],
    [{ defaultBranch: 'a b' }, 'invalid'],
    [{ name: '' }, 'invalid'],
    [{ slug: 'other' }, 'not-found'],
    [{ slug: '../keel' }, 'invalid'],
  ] as const) {
    await expect(changeRepository(ctx, { ...wanted, ...change })).rejects.toMatchObject({ code });
  }
  expect(rowNow()).toEqual(before);
  expect(lastEntry(site.ctx)).not.toMatchObject({ action: 'repository.change' });
});

test('what changes nothing leaves no entry, and a new name alone moves no branch', async () => {
  const { ctx } = site.owner.maintainer;
  const { slug = '', name = '', description = '', defaultBranch = '' } = rowNow() ?? {};
  const asItIs = { slug, name, description, defaultBranch };
  await changeRepository(ctx, asItIs);
  expect(lastEntry(site.ctx)).not.toMatchObject({ action: 'repository.change' });
  await changeRepository(ctx, { ...asItIs, name: 'Keel, renamed' });
  expect(lastEntry(site.ctx)).toMatchObject({ detail: { name: 'Keel, renamed' } });
  const told = site.ctx.db.select().from(outbox).where(eq(outbox.topic, 'branch.moved.v1')).all();
  expect(told).toEqual([]);
});
