import { execFileSync } from 'node:child_process';
import { createReadStream, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { importLimits } from '#adapters/import/limits.ts';
import { makeImports } from '#adapters/import/make-imports.ts';
import type { ImportProgress } from '#core/import-port.ts';
import { addCommit, developer, git } from '../../helpers/git.ts';

let folder: string;
let origin: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-imports-'));
  mkdirSync(path.join(folder, 'repositories'));
  origin = path.join(folder, 'origin');
  git(folder, ['init', '--quiet', '--bare', '--initial-branch=trunk', origin]);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const told: ImportProgress[] = [];
const watch = (signal = new AbortController().signal) => ({
  tell: (progress: ImportProgress) => void told.push(progress),
  signal,
});

const commit = (files: Record<string, string>, ref = 'refs/heads/trunk') =>
  addCommit(origin, { message: 'one\n', files, ref });

/** A tree of any entries, as git's own tools would not make it. */
function rawTree(entries: readonly { mode: string; name: string | Buffer; id: string }[]): string {
  const bytes = Buffer.concat(
    entries.flatMap(({ mode, name, id }) => [
      Buffer.from(`${mode} `),
      Buffer.from(name),
      Buffer.from([0]),
      Buffer.from(id, 'hex'),
    ]),
  );
  const args = ['hash-object', '-t', 'tree', '--literally', '-w', '--stdin'];
  return git(origin, args, bytes);
}

function point(tree: string, branch = 'trunk'): void {
  const made = git(origin, ['commit-tree', tree, '-m', 'odd']);
  git(origin, ['update-ref', `refs/heads/${branch}`, made]);
}

const blob = (text: string) => git(origin, ['hash-object', '-w', '--stdin'], text);

async function bring(options: Parameters<typeof makeImports>[1] = {}, ...args: string[]) {
  const file = path.join(folder, 'sent.bundle');
  git(origin, ['bundle', 'create', '--quiet', file, ...(args.length > 0 ? args : ['--all'])]);
  const imports = makeImports(folder, options);
  await imports.keepBundle('first', createReadStream(file));
  return imports.makeRepository('first', 'tree', { kind: 'bundle' }, watch());
}

const place = () => path.join(folder, 'repositories', 'tree.git');
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'nothing was refused',
    (error: Error) => error.message,
  );

test('makes the repository that a bundle holds, with its branches and tags', async () => {
  const tip = commit({ 'a/b.c': 'int x;\n' });
  commit({ 'c.c': 'int y;\n' }, 'refs/heads/work/one');
  git(origin, ['tag', '-m', 'a', 'v1', tip]);
  git(origin, ['update-ref', 'refs/pull/1/head', tip]);
  const made = await bring();
  expect(made).toMatchObject({ defaultBranch: 'trunk', tags: 1, leftOut: [] });
  expect(made.branches.map(({ name }) => name)).toEqual(['trunk', 'work/one']);
  expect(git(place(), ['rev-parse', 'trunk'])).toBe(tip);
  expect(git(place(), ['symbolic-ref', 'HEAD'])).toBe('refs/heads/trunk');
  expect(git(place(), ['for-each-ref', 'refs/pull'])).toBe('');
  git(place(), ['fsck', '--strict']);
  expect(told.some(({ phase }) => phase === 'receiving objects')).toBe(true);
});

test('looks at objects and names in a thread of their own, which gets the limits once', async () => {
  commit({ 'a/b.c': 'int x;\n', 'c/d.c': 'int y;\n' });
  let reads = 0;
  const limits = {
    ...importLimits,
    get objects() {
      reads += 1;
      return importLimits.objects;
    },
  };
  await bring({ limits });
  expect(reads).toBe(1);
});

test('ends what is checked when it is given up, and leaves nothing', async () => {
  commit({ 'a/b.c': 'int x;\n' });
  const file = path.join(folder, 'sent.bundle');
  git(origin, ['bundle', 'create', '--quiet', file, '--all']);
  const imports = makeImports(folder);
  await imports.keepBundle('first', createReadStream(file));
  const giving = new AbortController();
  const tell = ({ phase }: ImportProgress) => {
    if (phase === 'counting paths') giving.abort(new Error('given up'));
  };
  const given = { tell, signal: giving.signal };
  const made = imports.makeRepository('first', 'tree', { kind: 'bundle' }, given);
  expect(await refusal(made)).toBe('given up');
  expect(readdirSync(path.join(folder, 'repositories'))).toEqual([]);
});

test('gives the same again for an import that got into place before a stop', async () => {
  commit({ a: 'a\n' });
  const made = await bring();
  const again = await makeImports(folder).makeRepository(
    'first',
    'tree',
    { kind: 'bundle' },
    watch(),
  );
  expect(again).toEqual(made);
  const other = makeImports(folder).makeRepository('second', 'tree', { kind: 'bundle' }, watch());
  expect(await refusal(other)).toContain('no row of the database names it');
});

test('leaves nothing of what it refuses, or of what is cancelled', async () => {
  commit({ a: 'a\n' });
  const stopped = new AbortController();
  stopped.abort(new Error('cancelled'));
  const imports = makeImports(folder);
  git(origin, ['bundle', 'create', '--quiet', path.join(folder, 'x'), '--all']);
  await imports.keepBundle('first', createReadStream(path.join(folder, 'x')));
  const cancelled = imports.makeRepository(
    'first',
    'tree',
    { kind: 'bundle' },
    watch(stopped.signal),
  );
  expect(await refusal(cancelled)).toBe('cancelled');
  expect(readdirSync(path.join(folder, 'repositories'))).toEqual([]);
  await imports.drop('first');
  expect(readdirSync(path.join(folder, 'imports'))).toEqual([]);
});

test.each([
  { what: 'a folder ..', name: '..', mode: '40000', says: /hasDotdot/ },
  { what: 'a folder .git', name: '.git', mode: '40000', says: /hasDotgit/ },
  { what: 'a folder .GIT', name: '.GIT', mode: '40000', says: /hasDotgit/ },
  { what: 'a newline', name: 'a\nb', mode: '100644', says: /control character 0x0a: "a\\nb"/ },
  { what: 'a name of 4 KB', name: 'x'.repeat(4096), mode: '100644', says: /has 4096 bytes/ },
  { what: 'a slash', name: 'a/b', mode: '100644', says: /fullPathname/ },
  { what: 'git~1', name: 'git~1', mode: '40000', says: /hasDotgit/ },
])('refuses $what in a tree, and names the object or folder', async ({ name, mode, says }) => {
  const inner = rawTree([{ mode: '100644', name: 'f', id: blob('f') }]);
  const odd = rawTree([{ mode, name, id: mode === '40000' ? inner : blob('f') }]);
  point(rawTree([{ mode: '40000', name: 'drivers', id: odd }]));
  const said = await refusal(bring());
  expect(said).toMatch(says);
  expect(said.includes('"drivers"') || said.includes(odd)).toBe(true);
  expect(existsSync(place())).toBe(false);
});

test('takes names that differ by case, submodules, links in a loop and fifty parents', async () => {
  const base = commit({ a: 'a\n' });
  const tree = rawTree([
    { mode: '100644', name: 'A.c', id: blob('1') },
    { mode: '100644', name: 'a.c', id: blob('2') },
    { mode: '120000', name: 'l1', id: blob('l2') },
    { mode: '120000', name: 'l2', id: blob('l1') },
    { mode: '160000', name: 'sub', id: 'a'.repeat(40) },
  ]);
  const parents = Array.from({ length: 50 }, (_, index) =>
    git(origin, ['commit-tree', `${base}^{tree}`, '-p', base, '-m', `p${index}`]),
  );
  const merge = ['commit-tree', tree, '-m', 'many', ...parents.flatMap((each) => ['-p', each])];
  git(origin, ['update-ref', 'refs/heads/trunk', git(origin, merge)]);
  await bring();
  expect(git(place(), ['ls-tree', '--name-only', 'trunk'])).toBe('A.c\na.c\nl1\nl2\nsub');
});

test('refuses a bundle that builds on commits which it lacks, and what is no bundle', async () => {
  const first = commit({ a: 'a\n' });
  commit({ b: 'b\n' });
  expect(await refusal(bring({}, 'trunk', `^${first}`))).toContain(`lacks commit ${first}`);
  const imports = makeImports(folder);
  const notes = createReadStream(path.join(origin, 'HEAD'));
  expect(await refusal(imports.keepBundle('x', notes))).toContain('no git bundle');
  expect(readdirSync(path.join(folder, 'imports')).filter((name) => name.startsWith('x'))).toEqual(
    [],
  );
});

test('refuses a large file by its object, and a pack over the limit', async () => {
  commit({ big: 'x'.repeat(5_000) });
  const id = git(origin, ['rev-parse', 'trunk:big']);
  const said = await refusal(bring({ limits: { ...importLimits, largestBlobBytes: 4_999 } }));
  expect(said).toBe(`the file with object id ${id} has 5000 bytes; the limit is 4999`);
  expect(await refusal(bring({ limits: { ...importLimits, packBytes: 100 } }))).toContain(
    'larger than 100 bytes packed',
  );
  expect(await refusal(bring({ limits: { ...importLimits, objects: 2 } }))).toContain(
    'more than 2 objects',
  );
});

test('refuses what unpacks to far more than it is', async () => {
  commit({ zeros: '0'.repeat(20_000_000) });
  const limits = { ...importLimits, unpackedBytes: 1_000_000, unpackedTimes: 50 };
  expect(await refusal(bring({ limits }))).toMatch(/unpack to 20000\d+; the limit for a pack/);
});

test('stops what takes too much memory or processor time', async () => {
  commit({ zeros: '0'.repeat(15_000_000) });
  const tight = (git: Partial<typeof importLimits.git>) => ({
    limits: { ...importLimits, git: { ...importLimits.git, ...git } },
  });
  expect(await refusal(bring(tight({ memoryBytes: 16 * 1024 * 1024 })))).toContain(
    'of memory, the limit',
  );
  expect(await refusal(bring(tight({ fileBytes: 1_024 })))).toMatch(/packed, the limit/);
});

test('counts the paths of a tree that names one folder many times', async () => {
  let tree = rawTree([{ mode: '100644', name: 'f', id: blob('f') }]);
  for (let depth = 0; depth < 12; depth += 1) {
    const id = tree;
    tree = rawTree(['a', 'b', 'c', 'd'].map((name) => ({ mode: '40000', name, id })));
  }
  point(tree);
  expect(await refusal(bring())).toContain('branch trunk has so many paths: 16777216');
});

test('refuses folders that are too deep', async () => {
  let tree = rawTree([{ mode: '100644', name: 'f', id: blob('f') }]);
  for (let depth = 0; depth < 7; depth += 1) {
    tree = rawTree([{ mode: '40000', name: 'd', id: tree }]);
  }
  point(tree);
  const limits = { ...importLimits, folderDepth: 5 };
  expect(await refusal(bring({ limits }))).toContain('more than 5 deep');
});

test('refuses a pack that is damaged', async () => {
  commit({ a: 'a\n' });
  const file = path.join(folder, 'sent.bundle');
  git(origin, ['bundle', 'create', '--quiet', file, '--all']);
  execFileSync('truncate', ['--size=-5', file], { env: { ...developer, NODE_ENV: 'test' } });
  const imports = makeImports(folder);
  await imports.keepBundle('first', createReadStream(file));
  const made = imports.makeRepository('first', 'tree', { kind: 'bundle' }, watch());
  expect(await refusal(made)).toContain('git refuses it');
});
