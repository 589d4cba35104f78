import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Context } from '#core/context.ts';
import { compareCommits } from '#core/source/compare-commits.ts';
import { readCommit } from '#core/source/read-commit.ts';
import { readFileDifference } from '#core/source/read-file-difference.ts';
import { readPatch } from '#core/source/read-patch.ts';
import { git } from '../../helpers/git.ts';
import { grantOnly } from '../../helpers/grants.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

const repositorySlug = 'keel';
let site: TestSite;
let engineer: Context;
beforeEach(async () => {
  site = await makeSite();
  engineer = site.signed.engineer.ctx;
});
afterEach(() => site.close());

/** A branch that parted from `main` after its first commit. */
function part(): { side: string; main: string } {
  const main = site.commit({ message: 'main: kernel\n', files: { 'kernel/new.c': 'main\n' } });
  const ref = 'refs/heads/side';
  const files = { 'drivers/rtc/rtc.c': 'int side;\n' };
  site.commit({ message: 'rtc: side\n', files, ref, parent: site.firstCommit });
  const side = site.commit({ message: 'kernel: aside\n', files: { 'kernel/x.c': 'x\n' }, ref });
  return { side, main };
}

const compare = (ctx: Context, base: string, head: string, isDirect = false) =>
  compareCommits(ctx, { repositorySlug, base, head, isDirect });

test('compares since two branches parted, or as they are', async () => {
  const { side, main } = part();
  const parted = await compare(engineer, 'main', 'side');
  expect(parted.files.map(({ path }) => path)).toEqual(['drivers/rtc/rtc.c', 'kernel/x.c']);
  expect(parted.commits.map(({ subject }) => subject)).toEqual(['kernel: aside', 'rtc: side']);
  expect(parted).toMatchObject({
    from: site.firstCommit,
    base: { commit: main },
    head: { commit: side },
    apart: { ahead: 2, behind: 1 },
  });
  const direct = await compare(engineer, main, side, true);
  expect(direct.files.map(({ path, status }) => `${status} ${path}`)).toEqual([
    'modified drivers/rtc/rtc.c',
    'deleted kernel/new.c',
    'added kernel/x.c',
  ]);
  const same = await compare(engineer, 'main', 'main');
  expect([same.count, same.commits.length]).toEqual([0, 0]);
});

test('says that two histories have nothing in common', async () => {
  site.commit({ message: 'x\n', files: { 'a.c': 'a' }, ref: 'refs/heads/other', parent: '' });
  expect((await compare(engineer, 'main', 'other')).from).toBeUndefined();
  expect((await compare(engineer, 'main', 'other', true)).count).toBeGreaterThan(1);
});

test('shows a part the differences and commits of that part alone', async () => {
  part();
  await grantOnly(site, ['drivers/rtc']);
  const seen = await compare(engineer, 'main', 'side');
  expect(seen.files.map(({ path }) => path)).toEqual(['drivers/rtc/rtc.c']);
  expect(seen.commits.map(({ subject }) => subject)).toEqual(['rtc: side']);
  expect(JSON.stringify(seen)).not.toContain('kernel');
});

test('gives a file of a difference to whom its path is covered', async () => {
  part();
  const ask = (ctx: Context, path: string) =>
    readFileDifference(ctx, {
      repositorySlug,
      base: 'main',
      head: 'side',
      path,
      door: 'compare',
    });
  expect(await ask(engineer, 'drivers/rtc/rtc.c')).toMatchObject({ newText: 'int side;\n' });
  await expect(ask(engineer, 'README.md')).rejects.toMatchObject({ code: 'not-found' });
  await grantOnly(site, ['drivers/rtc']);
  expect(await ask(engineer, 'drivers/rtc/rtc.c')).toMatchObject({ newText: 'int side;\n' });
  await expect(ask(engineer, 'kernel/x.c')).rejects.toMatchObject({ code: 'forbidden' });
});

test('a rename out of what is covered shows the covered side alone', async () => {
  const text = 'int plic_claim;\n'.repeat(20);
  site.commit({ message: 'x\n', files: { 'drivers/rtc/moved.c': text } });
  const files = { 'drivers/rtc/moved.c': null, 'kernel/moved.c': text };
  const moved = site.commit({ message: 'y\n', files });
  await grantOnly(site, ['drivers/rtc']);
  const seen = await readCommit(engineer, { repositorySlug, commit: moved });
  expect(seen.files).toMatchObject([{ status: 'deleted', path: 'drivers/rtc/moved.c' }]);
  expect(JSON.stringify(seen)).not.toContain('kernel');
});

test('prints a commit as git format-patch does, to who may read all that it changes', async () => {
  const { side } = part();
  const expected = git(site.bareFolder, ['format-patch', '--stdout', '-1', side]);
  const { patch } = await readPatch(engineer, { repositorySlug, commit: side });
  expect(Buffer.from(patch).toString().trim()).toBe(expected);
  await grantOnly(site, ['drivers/rtc']);
  // In the view that they read, the commit has another id.
  const own = (await compare(engineer, 'main', 'side')).commits[0]?.commit ?? '';
  const seen = Buffer.from((await readPatch(engineer, { repositorySlug, commit: own })).patch);
  expect(seen.toString()).toContain('+int side;');
  expect(seen.toString()).not.toContain('kernel');
  for (const commit of [side, site.firstCommit]) {
    const asked = readPatch(engineer, { repositorySlug, commit });
    const text = await asked.then(
      ({ patch }) => Buffer.from(patch).toString(),
      () => 'refused',
    );
    expect(text).not.toContain('kernel');
  }
});

test('shows a merge of fifty against any one of them', async () => {
  const parents = Array.from({ length: 50 }, (_, at) =>
    site.commit({
      message: `p${at}\n`,
      files: { [`p/${at}.c`]: `${at}\n` },
      ref: `refs/heads/p${at}`,
      parent: site.firstCommit,
    }),
  );
  const tree = git(site.bareFolder, ['rev-parse', 'main^{tree}']);
  const words = parents.flatMap((parent) => ['-p', parent]);
  const octopus = git(site.bareFolder, ['commit-tree', tree, ...words, '-m', 'fifty']);
  git(site.bareFolder, ['update-ref', 'refs/heads/main', octopus]);
  const read = (parent?: number) =>
    readCommit(engineer, { repositorySlug, commit: octopus, parent });
  expect((await read()).files).toMatchObject([{ status: 'deleted', path: 'p/0.c' }]);
  expect((await read(50)).files).toMatchObject([{ status: 'deleted', path: 'p/49.c' }]);
  for (const parent of [0, 51, 1.5, Number.NaN, -1]) {
    await expect(read(parent)).rejects.toMatchObject({ code: 'not-found' });
  }
  const asked = readPatch(engineer, { repositorySlug, commit: octopus });
  await expect(asked).rejects.toMatchObject({ code: 'conflict' });
});

test('names the files of a large commit, and brings the text of the first', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 40 }, (_, at) => [`many/${at}.c`, 'int x;\n'.repeat(2000)]),
  );
  const commit = site.commit({ message: 'many\n', files });
  const seen = await readCommit(engineer, { repositorySlug, commit });
  expect(seen.count).toBe(40);
  expect(seen.files.length).toBeLessThan(40);
  expect(seen.files.length + seen.rest.length).toBe(40);
});

const doors: Record<string, (ctx: Context) => Promise<unknown>> = {
  compareCommits: (ctx) => compare(ctx, 'main', 'main'),
  readPatch: (ctx) => readPatch(ctx, { repositorySlug, commit: site.firstCommit }),
  readFileDifference: (ctx) =>
    readFileDifference(ctx, {
      ...{ repositorySlug, base: '', head: 'main' },
      ...{ path: 'README.md', door: 'commit' as const },
    }),
};

test.each(Object.keys(doors))('%s opens to a licensee and to none of the others', async (name) => {
  const door = doors[name];
  await door?.(engineer);
  for (const [ctx, code] of [
    [site.anonymous, 'unauthenticated'],
    [site.revoked.engineer.ctx, 'unauthenticated'],
    [site.invited.engineer.ctx, 'licence-required'],
  ] as const) {
    await expect(door?.(ctx)).rejects.toMatchObject({ code });
  }
});
