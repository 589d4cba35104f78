import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type BareRepository, makeBare } from '../../helpers/bare.ts';
import { addCommit, formatPatch, git, listObjects } from '../../helpers/git.ts';

let bare: BareRepository;
let base: string;
let store: string;
let storeFolder: string;
beforeEach(async () => {
  bare = await makeBare();
  base = bare.commit({ message: 'begin\n', files: { 'a.c': 'a\n', 'b.c': 'b\n' } });
  store = await bare.git.createChangesStore('keel', '-Org_1');
  storeFolder = path.join(bare.folder, `${store}.git`);
});
afterEach(() => bare.close());

test('a store sees the repository’s objects, and the repository none of the store’s', async () => {
  const change = addCommit(storeFolder, {
    message: 'x\n',
    files: { 'a.c': 'x\n' },
    ref: 'refs/changes/01/1/1',
    parent: base,
  });
  expect(await bare.git.resolve(store, base)).toBe(base);
  expect((await bare.git.diff(store, base, change)).map((file) => file.path)).toEqual(['a.c']);
  expect(await bare.git.resolve('keel', change)).toBeUndefined();
  expect(await bare.git.listChangesStores('keel')).toEqual(['-Org_1']);
  expect(await bare.git.createChangesStore('keel', '-Org_1')).toBe(store);
});

test('a mailbox is applied into a store, onto the repository’s tip', async () => {
  const before = listObjects(bare.bareFolder);
  const patch = formatPatch(bare.bareFolder, { message: 'x\n', files: { 'a.c': 'x\n' } });
  const result = await bare.git.applyMailbox(store, base, patch, {
    names: () => undefined,
    patch: async () => undefined,
  });
  if (!result.ok) throw new Error(result.reason);
  expect(await bare.git.readCommit(store, result.commit)).toMatchObject({ parents: [base] });
  expect(listObjects(bare.bareFolder)).toEqual(before);
});

test('publishing brings the commit and all that it needs, and moves no ref', async () => {
  const change = addCommit(storeFolder, {
    message: 'x\n',
    files: { 'n/x.c': 'x\n' },
    ref: 'refs/changes/01/1/1',
    parent: base,
  });
  await bare.git.publish('keel', store, change);
  expect(await bare.git.resolve('keel', 'main')).toBe(base);
  expect(await bare.git.isReachable('keel', change, 'refs/heads/')).toBe(false);
  expect(bare.git.moveBranchNow('keel', 'main', change, base)).toBe(true);
  git(bare.bareFolder, ['fsck', '--strict']);
});

test('rebases a store’s commit onto a tip that moved, keeping author and message', async () => {
  const change = addCommit(storeFolder, {
    message: 'a: x\n\nChange-Id: I1\n',
    files: { 'a.c': 'x\n' },
    ref: 'refs/changes/01/1/1',
    parent: base,
    author: 'Bo <bo@vendor.example>',
  });
  const tip = bare.commit({ message: 'b\n', files: { 'b.c': 'moved\n' } });
  const result = await bare.git.rebase(store, change, tip);
  if (!result.ok) throw new Error(result.reason);
  expect(await bare.git.readCommit(store, result.commit)).toMatchObject({
    parents: [tip],
    author: { name: 'Bo' },
    message: 'a: x\n\nChange-Id: I1\n',
  });
  expect(
    (await bare.git.diff(store, tip, result.commit)).map(({ path: name, newText }) => [
      name,
      newText,
    ]),
  ).toEqual([['a.c', 'x\n']]);
  expect(await bare.git.rebase(store, change, tip)).toEqual(result);
  expect(await bare.git.rebase(store, result.commit, tip)).toEqual(result);
  git(storeFolder, ['fsck', '--strict', '--connectivity-only', result.commit]);
});

test('a rebase that conflicts names the files and stores nothing', async () => {
  const change = addCommit(storeFolder, {
    message: 'x\n',
    files: { 'a.c': 'x\n' },
    ref: 'refs/changes/01/1/1',
    parent: base,
  });
  const tip = bare.commit({ message: 'y\n', files: { 'a.c': 'y\n' } });
  const before = listObjects(storeFolder);
  expect(await bare.git.rebase(store, change, tip)).toMatchObject({
    ok: false,
    path: 'a.c',
    reason: 'conflicts in a.c',
  });
  expect(listObjects(storeFolder)).toEqual(before);
});

test('a rebase of what the branch holds already says so', async () => {
  const change = addCommit(storeFolder, {
    message: 'x\n',
    files: { 'a.c': 'x\n' },
    ref: 'refs/changes/01/1/1',
    parent: base,
  });
  const tip = bare.commit({ message: 'same\n', files: { 'a.c': 'x\n' } });
  expect(await bare.git.rebase(store, change, tip)).toMatchObject({
    ok: false,
    reason: expect.stringContaining('already'),
  });
});

test('many stores are read in turn and at once, though few readers are kept', async () => {
  const names = Array.from({ length: 20 }, (_, index) => `org-${index}`);
  const stores = await Promise.all(names.map((name) => bare.git.createChangesStore('keel', name)));
  for (const name of stores) expect(await bare.git.resolve(name, base)).toBe(base);
  const found = await Promise.all(
    [...stores, ...stores].map((name) => bare.git.resolve(name, base)),
  );
  expect(new Set(found)).toEqual(new Set([base]));
});
