import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Context } from '#core/context.ts';
import { grantAccess } from '#core/licensing/grant-access.ts';
import { revokeGrant } from '#core/licensing/revoke-grant.ts';
import { followViews } from '#core/source/follow-views.ts';
import { listPaths } from '#core/source/list-paths.ts';
import { type RepositorySearch, searchSource } from '#core/source/search-source.ts';
import { readOrganization } from '#core/views/read-organization.ts';
import { readPathList } from '#formats/search/path-list.ts';
import { countEntries, lastEntry } from '../../helpers/audit.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
let engineer: Context;
beforeEach(async () => {
  site = await makeSite();
  engineer = site.signed.engineer.ctx;
  await site.ctx.ports.search.follow('keel');
});
afterEach(() => site.close());

async function search(ctx: Context, text: string, page = 1): Promise<RepositorySearch> {
  const found = await searchSource(ctx, { text, page });
  if (!found.ok) throw new Error(found.problem.reason);
  const [only] = found.repositories;
  if (found.repositories.length !== 1 || only === undefined) throw new Error('not one repository');
  return only;
}

const pathsOf = ({ hits }: RepositorySearch) => hits?.files.map(({ path }) => path);
const decode = (bytes: Uint8Array | undefined) => readPathList(new TextDecoder().decode(bytes));

/** Takes the whole tree away from the partner and gives a part. */
async function cutDown(pathPrefix: string): Promise<void> {
  const officer = site.owner.officer.ctx;
  const { organizationId, slug } = site.signed;
  for (const { id, revokedAtMs } of readOrganization(officer, { slug }).grants) {
    if (revokedAtMs === undefined || revokedAtMs === null) revokeGrant(officer, { grantId: id });
  }
  await grantAccess(officer, {
    organizationId,
    repositorySlug: 'keel',
    pathPrefix,
    mayContribute: false,
  });
  await site.deliver(); // the view and its index
}

describe.each([
  ['searchSource', (ctx: Context) => searchSource(ctx, { text: 'return', page: 1 })],
  ['listPaths', (ctx: Context) => listPaths(ctx, { repositorySlug: 'keel' })],
] as const)('%s', (_name, door) => {
  test('refuses strangers, the revoked and who has not signed', async () => {
    for (const [ctx, code] of [
      [site.anonymous, 'unauthenticated'],
      [site.revoked.engineer.ctx, 'unauthenticated'],
      [site.invited.engineer.ctx, 'licence-required'],
    ] as const) {
      await expect(door(ctx)).rejects.toMatchObject({ code });
    }
  });

  test('ends with the grant', async () => {
    await door(engineer);
    await cutDown('drivers/rtc');
    const { slug } = site.signed;
    const officer = site.owner.officer.ctx;
    const live = readOrganization(officer, { slug }).grants.filter((each) => !each.revokedAtMs);
    for (const { id } of live) revokeGrant(officer, { grantId: id });
    await expect(door(engineer)).rejects.toMatchObject({ code: 'forbidden' });
  });
});

test('finds text, and records the paths that are shown but not what was looked for', async () => {
  const found = await search(engineer, 'word:plic_claim');
  expect(found).toMatchObject({ branch: 'main', behind: false, busy: false, making: undefined });
  expect(pathsOf(found)).toEqual(['drivers/irq/plic.c']);
  const entry = lastEntry(site.ctx);
  expect(entry).toMatchObject({
    action: 'source.read',
    subject: 'repository:keel',
    detail: { door: 'search', commit: site.firstCommit },
  });
  expect(JSON.stringify(entry.detail)).toContain('drivers/irq/plic.c');
  expect(JSON.stringify(entry.detail)).not.toContain('plic_claim');
});

test('what finds nothing leaves no entry', async () => {
  const before = countEntries(site.ctx);
  expect(pathsOf(await search(engineer, 'no_such_text'))).toEqual([]);
  expect(countEntries(site.ctx)).toBe(before);
});

test('a grant of a part finds, counts and reads nothing of the rest', async () => {
  const whole = await search(engineer, 'return');
  expect(whole.hits?.count).toBe(3);
  await cutDown('drivers/irq');
  const part = await search(engineer, 'return');
  expect(pathsOf(part)).toEqual(['drivers/irq/plic.c']);
  expect(part.hits).toMatchObject({ count: 1, candidates: 1, looked: 1 });
  const { list } = await listPaths(engineer, { repositorySlug: 'keel' });
  expect(decode(list?.bytes)).toEqual(['drivers/irq/plic.c']);
});

test('the index of a view comes with the view, before anybody searches, and goes with it', async () => {
  const views = () => readdirSync(path.join(site.folder, 'search')).filter((it) => it !== 'keel');
  await cutDown('drivers/irq');
  const [first] = views();
  expect(first).toBeDefined();
  expect(await search(engineer, 'return')).toMatchObject({ making: undefined, behind: false });
  await cutDown('drivers/rtc');
  await followViews(site.ctx, { slug: 'keel' });
  const [second, ...more] = views();
  expect(more).toEqual([]);
  expect(second).toBeDefined();
  expect(second).not.toBe(first);
});

test('a search that cannot be read is told where, after who asks is known', async () => {
  const wrong = { text: 'a /(/', page: 1 };
  expect(await searchSource(engineer, wrong)).toMatchObject({ ok: false, problem: { at: 4 } });
  await expect(searchSource(site.anonymous, wrong)).rejects.toMatchObject({
    code: 'unauthenticated',
  });
  await expect(searchSource(engineer, { text: 'a', page: 0 })).rejects.toMatchObject({
    code: 'invalid',
  });
});

test('a branch that is not there is named; a commit is no branch', async () => {
  for (const branch of ['nowhere', site.firstCommit]) {
    const text = `a branch:${branch}`;
    const refusal = { code: 'not-found', message: expect.stringContaining(branch) };
    await expect(searchSource(engineer, { text, page: 1 })).rejects.toMatchObject(refusal);
  }
});

test('says when the branch has moved, and follows by itself', async () => {
  site.commit({ message: 'x', files: { 'drivers/new.c': 'brand_new\n' } });
  const old = await search(engineer, 'brand_new');
  expect(old).toMatchObject({ behind: true, hits: { count: 0 } });
  await site.ctx.ports.search.follow('keel');
  expect(await search(engineer, 'brand_new')).toMatchObject({ behind: false, hits: { count: 1 } });
});

test('one person has two searches at once', async () => {
  const asked = [1, 2, 3].map(() => search(engineer, 'return').catch(({ code }) => code));
  expect(await Promise.all(asked)).toEqual([expect.anything(), expect.anything(), 'throttled']);
  expect((await search(engineer, 'return')).hits?.count).toBe(3);
});

test('lists paths once for a commit and cover', async () => {
  const first = await listPaths(engineer, { repositorySlug: 'keel' });
  expect(decode(first.list?.bytes)).toContain('kernel/main.c');
  expect(lastEntry(site.ctx)).toMatchObject({ detail: { door: 'finder' } });
  const input = { repositorySlug: 'keel', knownTag: first.tag };
  expect((await listPaths(engineer, input)).list).toBe(undefined);
  await cutDown('drivers/irq');
  const part = await listPaths(engineer, input);
  expect(decode(part.list?.bytes)).toEqual(['drivers/irq/plic.c']);
});
