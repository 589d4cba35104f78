import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type BareRepository, makeBare } from '../../helpers/bare.ts';
import { git } from '../../helpers/git.ts';

let bare: BareRepository;
let first: string;
beforeEach(async () => {
  bare = await makeBare();
  first = bare.commit({
    message: 'keel: begin\n\nBody.\n',
    files: {
      'README.md': 'hello\n',
      'kernel/main.c': 'int main;\n',
      'kernel/sub/deep.c': 'int deep;\n',
      'odd name\t"ä".c': 'odd\n',
      blob: Uint8Array.of(1, 0, 2),
      out: { link: '../../etc/passwd' },
    },
  });
});
afterEach(() => bare.close());

test('lists a folder, folders first, with sizes and kinds', async () => {
  const entries = await bare.git.listTree('keel', first, '');
  expect(entries?.map(({ name, kind, sizeBytes }) => [name, kind, sizeBytes])).toEqual([
    ['kernel', 'folder', undefined],
    ['README.md', 'file', 6],
    ['blob', 'file', 3],
    ['odd name\t"ä".c', 'file', 4],
    ['out', 'link', 16],
  ]);
  expect((await bare.git.listTree('keel', first, 'kernel/sub'))?.[0]?.name).toBe('deep.c');
  expect(await bare.git.listTree('keel', first, 'README.md')).toBeUndefined();
  expect(await bare.git.listTree('keel', first, 'kernel/../kernel')).toBeUndefined();
});

test('reads files by any name, and nothing that is no file', async () => {
  const text = async (file: string) => {
    const bytes = await bare.git.readFile('keel', first, file, 1000);
    return bytes && Buffer.from(bytes).toString();
  };
  expect(await text('odd name\t"ä".c')).toBe('odd\n');
  expect(await text('out')).toBe('../../etc/passwd');
  for (const none of ['kernel', '', 'README.md/x', '/README.md', 'kernel//main.c', './README.md']) {
    expect(await text(none), none).toBeUndefined();
  }
  await expect(bare.git.readFile('keel', first, 'README.md', 5)).rejects.toMatchObject({
    code: 'too-large',
  });
});

test('resolves branches and commits, and takes nothing for an option or an expression', async () => {
  expect(await bare.git.resolve('keel', 'main')).toBe(first);
  expect(await bare.git.resolve('keel', 'refs/heads/main')).toBe(first);
  expect(await bare.git.resolve('keel', first)).toBe(first);
  expect(await bare.git.resolve('keel', first.slice(0, 12))).toBe(first);
  for (const trick of [
    '--all',
    '-h',
    'HEAD:README.md',
    'main~0',
    'main^{tree}',
    'main@{0}',
    ':/keel',
    'main\nHEAD',
    `refs/heads/x-g${first}`,
    `x-g${first.slice(0, 10)}`,
    'refs/heads/../heads/main',
    'refs/heads/-x',
    '',
  ]) {
    expect(await bare.git.resolve('keel', trick), trick).toBeUndefined();
  }
  const tree = git(bare.bareFolder, ['rev-parse', `${first}^{tree}`]);
  expect(await bare.git.resolve('keel', tree)).toBeUndefined();
});

test('answers many questions at once, large and missing ones among them', async () => {
  const large = 'x'.repeat(3_000_000);
  const commit = bare.commit({ message: 'large\n', files: { large } });
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, index) =>
      index % 3 === 0
        ? bare.git.readFile('keel', commit, 'large', 4_000_000)
        : bare.git.readFile('keel', commit, index % 3 === 1 ? 'README.md' : 'none', 100),
    ),
  );
  expect(answers.map((bytes) => bytes?.length)).toEqual(
    Array.from({ length: 60 }, (_, index) => [3_000_000, 6, undefined][index % 3]),
  );
});

test('sees what was pushed after its reader started', async () => {
  await bare.git.resolve('keel', 'main');
  const second = bare.commit({ message: 'two\n', files: { 'README.md': 'two\n' } });
  git(bare.bareFolder, ['gc', '--quiet', '--prune=now']);
  expect(await bare.git.resolve('keel', 'main')).toBe(second);
  expect((await bare.git.readCommit('keel', second))?.subject).toBe('two');
});

test('asks git once for a small file, and each time for a large one', async () => {
  const large = 'x'.repeat(33 * 1024);
  const commit = bare.commit({
    message: 'two\n',
    files: { large, small: 'small\n', other: 'other\n' },
  });
  const size = async (file: string) =>
    (await bare.git.readFile('keel', commit, file, 100_000))?.length;
  expect([await size('small'), await size('large')]).toEqual([6, large.length]);
  const objects = path.join(bare.bareFolder, 'objects');
  renameSync(objects, `${objects}-gone`);
  mkdirSync(objects);
  expect(await Promise.all(['small', 'large', 'other'].map(size))).toEqual([
    6,
    undefined,
    undefined,
  ]);
});

test('tells history, of one path too, page by page', async () => {
  const second = bare.commit({ message: 'two\n', files: { 'kernel/main.c': 'int two;\n' } });
  const all = await bare.git.log('keel', second, { limit: 10 });
  expect(all.map(({ commit, parents }) => [commit, parents])).toEqual([
    [second, [first]],
    [first, []],
  ]);
  expect(all[0]).toMatchObject({ subject: 'two', author: { email: 'ada@vendor.example' } });
  const touched = await bare.git.log('keel', second, { paths: ['README.md'], limit: 10 });
  expect(touched.map(({ commit }) => commit)).toEqual([first]);
  const page = await bare.git.log('keel', second, { limit: 1, skip: 1 });
  expect(page.map(({ commit }) => commit)).toEqual([first]);
  expect(await bare.git.log('keel', second, { paths: [':(top)', '--all'], limit: 5 })).toEqual([]);
});

test('reads a whole commit', async () => {
  const ada = {
    name: 'Ada Test',
    email: 'ada@vendor.example',
    time: { atMs: 1767323045000, raw: '1767323045 +0000' },
  };
  expect(await bare.git.readCommit('keel', first)).toEqual({
    commit: first,
    parents: [],
    author: ada,
    committer: ada,
    subject: 'keel: begin',
    body: 'Body.',
    message: 'keel: begin\n\nBody.\n',
  });
  expect(await bare.git.readCommit('keel', '0'.repeat(40))).toBeUndefined();
});

test('shows differences with text, and says what is binary', async () => {
  const second = bare.commit({
    message: 'two\n',
    files: {
      'kernel/main.c': null,
      'kernel/begin.c': 'int main;\n',
      'README.md': 'changed\n',
      blob: Uint8Array.of(3, 0),
    },
  });
  const files = await bare.git.diff('keel', first, second);
  expect(files).toMatchObject([
    { status: 'modified', path: 'README.md', oldText: 'hello\n', newText: 'changed\n' },
    { status: 'modified', path: 'blob', binary: true },
    { status: 'renamed', path: 'kernel/begin.c', oldPath: 'kernel/main.c', newText: 'int main;\n' },
  ]);
  expect(files[1]).not.toHaveProperty('newText');
  const root = await bare.git.diff('keel', '', first);
  expect(root.every(({ status, oldText }) => status === 'added' && oldText === undefined)).toBe(
    true,
  );
});

test('moves a ref only from where it was said to be', async () => {
  const second = bare.commit({ message: 'two\n', files: { a: 'a' }, ref: 'refs/heads/next' });
  const { git: port } = bare;
  expect(await port.updateRef('keel', 'refs/heads/main', second, second)).toBe(false);
  expect(await port.updateRef('keel', 'refs/heads/main', second, '')).toBe(false);
  expect(await port.updateRef('keel', 'refs/heads/main', second, first)).toBe(true);
  expect(await port.updateRef('keel', 'refs/heads/new', first, '')).toBe(true);
  expect(await port.resolve('keel', 'main')).toBe(second);
  await port.deleteRef('keel', 'refs/heads/new');
  expect(await port.listRefs('keel', 'refs/heads/')).toEqual([
    { ref: 'refs/heads/main', commit: second },
    { ref: 'refs/heads/next', commit: second },
  ]);
  for (const ref of ['main', '-d', 'refs/heads/a..b', 'refs/heads/a b', 'refs/../config', 'HEAD']) {
    await expect(port.updateRef('keel', ref, second, '')).rejects.toMatchObject({
      code: 'invalid',
    });
  }
});

test('knows what a branch holds', async () => {
  const aside = bare.commit({
    message: 'aside\n',
    files: { a: 'a' },
    ref: 'refs/changes/01/1/1',
    parent: first,
  });
  expect(await bare.git.isReachable('keel', first, 'refs/heads/')).toBe(true);
  expect(await bare.git.isReachable('keel', aside, 'refs/heads/')).toBe(false);
  expect(await bare.git.isAncestor('keel', first, aside)).toBe(true);
  expect(await bare.git.isAncestor('keel', aside, first)).toBe(false);
  expect(await bare.git.isAncestor('keel', '1'.repeat(40), first)).toBe(false);
  expect(bare.git.branchHoldsNow('keel', 'main', aside)).toBe(false);
  expect(bare.git.moveBranchNow('keel', 'main', aside, aside)).toBe(false);
  expect(bare.git.moveBranchNow('keel', 'main', aside, first)).toBe(true);
  expect(bare.git.branchHoldsNow('keel', 'main', aside)).toBe(true);
});

test('runs no hook and believes no configuration outside the repository', async () => {
  const hooks = path.join(bare.bareFolder, 'hooks');
  mkdirSync(hooks, { recursive: true });
  const mark = path.join(bare.folder, 'mark');
  writeFileSync(path.join(hooks, 'reference-transaction'), `#!/bin/sh\ntouch ${mark}\n`, {
    mode: 0o755,
  });
  await bare.git.updateRef('keel', 'refs/heads/new', first, '');
  expect(existsSync(mark)).toBe(false);
});

test.each(['../keel', 'keel/..', 'keel.git', '-keel', 'a b', 'keel.changes/..', 'nothing', ''])(
  'knows no repository "%s"',
  async (slug) => {
    await expect(async () => bare.git.resolve(slug, 'main')).rejects.toMatchObject({
      code: 'not-found',
    });
  },
);
