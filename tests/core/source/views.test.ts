import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DomainError } from '#core/errors.ts';
import { grantAccess } from '#core/licensing/grant-access.ts';
import { revokeGrant } from '#core/licensing/revoke-grant.ts';
import { describeView } from '#core/source/describe-view.ts';
import { followViews } from '#core/source/follow-views.ts';
import { keepViews } from '#core/source/keep-views.ts';
import { listBranches } from '#core/source/list-branches.ts';
import { openReading, type Reading } from '#core/source/open-reading.ts';
import { readSourceFile } from '#core/source/read-source-file.ts';
import { grants } from '#drizzle/schema/licensing.ts';
import { sourceViewCommits, sourceViews } from '#drizzle/schema/views.ts';
import { git } from '../../helpers/git.ts';
import { grantOnly } from '../../helpers/grants.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';
import { makeHistory } from '../../helpers/view-history.ts';

const repositorySlug = 'keel';
let site: TestSite;
beforeEach(async () => {
  site = await makeSite();
});
afterEach(() => site.close());

/** Comes again while the view is being made, as people are told to: a busy machine takes longer than a page waits. */
async function open(revision?: string): Promise<Reading> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await openReading(site.signed.engineer.ctx, { repositorySlug, revision });
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'busy' || tries === 30) throw error;
    }
  }
}
const viewsFolder = () => path.join(site.folder, 'repositories/keel.views');
const stores = () => readdirSync(viewsFolder()).filter((name) => name.endsWith('.git'));
const rows = () => site.ctx.db.select().from(sourceViewCommits).all();

test('a reader of parts reads their view, and the owner’s people the repository', async () => {
  await grantOnly(site, ['drivers']);
  const { store, commit, revision, view } = await open();
  expect(store).toBe(`keel.views/${view?.id}`);
  expect(revision).toBe('main');
  expect(commit).not.toBe(site.firstCommit);
  expect((await open(site.firstCommit)).commit).toBe(commit);
  const whole = await openReading(site.owner.maintainer.ctx, { repositorySlug });
  expect(whole).toMatchObject({ store: 'keel', commit: site.firstCommit });
  expect(whole).not.toHaveProperty('view');
  await expect(
    openReading(site.owner.maintainer.ctx, { repositorySlug, revision: commit }),
  ).rejects.toMatchObject({ code: 'not-found' });
});

test('the same parts are one view for two organizations, in whatever order they were given', async () => {
  await grantOnly(site, ['drivers/rtc', 'kernel', 'kernel/main.c']);
  const mine = await open();
  const { organizationId, engineer } = site.rival;
  for (const { id } of site.ctx.db
    .select()
    .from(grants)
    .where(eq(grants.organizationId, organizationId))
    .all()) {
    revokeGrant(site.owner.officer.ctx, { grantId: id });
  }
  for (const pathPrefix of ['kernel', 'drivers/rtc']) {
    const to = { organizationId, repositorySlug, pathPrefix, mayContribute: false };
    await grantAccess(site.owner.officer.ctx, to);
  }
  const theirs = await openReading(engineer.ctx, { repositorySlug });
  expect([theirs.store, theirs.commit]).toEqual([mine.store, mine.commit]);
  await site.deliver();
  expect(stores()).toHaveLength(1);
});

test('a merge is in the view at the next page; branches of commits that it lacks are not', async () => {
  await grantOnly(site, ['drivers']);
  const before = await open();
  site.commit({ message: 'rtc: x\n', files: { 'drivers/rtc/rtc.c': 'int x;\n' } });
  const files = { 'kernel/alone.c': 'x\n' };
  site.commit({ message: 'k\n', files, ref: 'refs/heads/alone', parent: '' });
  const words = await describeView(site.signed.engineer.ctx, { repositorySlug });
  expect(words).toEqual({ repository: 'Keel', cover: 'drivers/', isBehind: true });
  const file = await readSourceFile(site.signed.engineer.ctx, {
    repositorySlug,
    path: 'drivers/rtc/rtc.c',
  });
  expect(file.text).toBe('int x;\n');
  expect(file.commit).not.toBe(before.commit);
  const names = await listBranches(site.signed.engineer.ctx, { repositorySlug });
  expect(names.map(({ name }) => name)).toEqual(['main']);
  await expect(open('alone')).rejects.toMatchObject({ code: 'not-found' });
  const current = await describeView(site.signed.engineer.ctx, { repositorySlug });
  expect(current?.isBehind).toBe(false);
  expect(await describeView(site.owner.maintainer.ctx, { repositorySlug })).toBeUndefined();
  expect(await describeView(site.invited.engineer.ctx, { repositorySlug })).toBeUndefined();
});

test('a store that is gone, and rows that are, are made again, the same', async () => {
  await grantOnly(site, ['drivers']);
  const { commit, store } = await open();
  rmSync(path.join(site.folder, 'repositories', `${store}.git`), { recursive: true });
  site.commit({ message: 'k\n', files: { 'kernel/k.c': 'k\n' } });
  await followViews(site.ctx, { slug: repositorySlug });
  expect((await open()).commit).toBe(commit);
  site.ctx.db.delete(sourceViewCommits).run();
  site.ctx.db.delete(sourceViews).run();
  expect((await open()).commit).toBe(commit);
  expect(rows()).toHaveLength(2);
});

test('upkeep removes a view that lacks objects, which its next reader has made anew', async () => {
  await grantOnly(site, ['drivers']);
  const { commit, store } = await open();
  const folder = path.join(site.folder, 'repositories', `${store}.git`);
  const blob = git(folder, ['rev-parse', `${commit}:drivers/rtc/rtc.c`]);
  rmSync(path.join(folder, 'objects', blob.slice(0, 2), blob.slice(2)), { force: true });
  rmSync(path.join(folder, 'objects/pack'), { recursive: true, force: true });
  await keepViews(site.ctx, repositorySlug);
  const again = await open();
  expect(again.commit).toBe(commit);
  git(folder, ['fsck', '--strict']);
});

test('upkeep packs a view whose objects lie loose, and finds nothing to report', async () => {
  const names = Array.from({ length: 600 }, (_, at) => [`drivers/${at}.c`, `int x${at};\n`]);
  site.commit({ message: 'many\n', files: Object.fromEntries(names) });
  await grantOnly(site, ['drivers']);
  const { store } = await open();
  const folder = path.join(site.folder, 'repositories', `${store}.git`);
  expect(Number.parseInt(git(folder, ['count-objects']), 10)).toBeGreaterThan(600);
  await keepViews(site.ctx, repositorySlug);
  expect(site.ctx.ports.condition.list()).toEqual([]);
  expect(git(folder, ['count-objects'])).toMatch(/^0 objects/);
});

test('a grant that ends takes its view along, rows and all', async () => {
  await grantOnly(site, ['drivers']);
  await open();
  expect(rows().length).toBeGreaterThan(0);
  await grantOnly(site, []);
  await site.deliver();
  expect(stores()).toEqual([]);
  expect(rows()).toEqual([]);
  expect(site.ctx.db.select().from(sourceViews).all()).toEqual([]);
  await expect(open()).rejects.toMatchObject({ code: 'forbidden' });
});

test('kept up to date over a long history, it equals one made at once', async () => {
  const follow = () => followViews(site.ctx, { slug: repositorySlug });
  const { mainline } = makeHistory(site.bareFolder, 120, 11);
  git(site.bareFolder, ['update-ref', 'refs/heads/main', mainline.at(-1) ?? '']);
  await grantOnly(site, ['drivers/net', 'include/vmhi']);
  for (let at = 5; at < mainline.length; at += 17) {
    git(site.bareFolder, ['update-ref', 'refs/heads/main', mainline[at] ?? '']);
    await follow();
  }
  git(site.bareFolder, ['update-ref', 'refs/heads/main', mainline.at(-1) ?? '']);
  await follow();
  const kept = await open();
  const before = new Map(
    rows().map((row) => [row.original.toString('hex'), row.view.toString('hex')]),
  );
  rmSync(viewsFolder(), { recursive: true });
  site.ctx.db.delete(sourceViewCommits).run();
  site.ctx.db.delete(sourceViews).run();
  await follow();
  const made = await open();
  expect(made.commit).toBe(kept.commit);
  for (const row of rows()) {
    expect(before.get(row.original.toString('hex'))).toBe(row.view.toString('hex'));
  }
});

test('only our own processes keep views', async () => {
  await expect(keepViews(site.owner.maintainer.ctx, repositorySlug)).rejects.toMatchObject({
    code: 'forbidden',
  });
});
