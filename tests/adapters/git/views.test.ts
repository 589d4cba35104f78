import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { makeGit } from '#adapters/git/repository.ts';
import type { MappedCommit, ViewMemo } from '#core/git-view-port.ts';
import { git, listObjects } from '../../helpers/git.ts';
import { makeHistory } from '../../helpers/view-history.ts';

const opened: (() => void)[] = [];
afterEach(() => {
  for (const close of opened.splice(0)) close();
});

const prefixes = ['drivers/net', 'include/vmhi'];
const firstView = 'a'.repeat(32);
const secondView = 'b'.repeat(32);

function memoInMemory(): ViewMemo & { rows: Map<string, MappedCommit> } {
  const rows = new Map<string, MappedCommit>();
  let key = '';
  let tips: readonly string[] = [];
  return {
    rows,
    key: () => key,
    async reset(next) {
      rows.clear();
      tips = [];
      key = next;
    },
    find: (ids) =>
      new Map(ids.flatMap((id) => (rows.has(id) ? [[id, rows.get(id)?.view ?? '']] : []))),
    generation: (view) =>
      [...rows.values()].find((row) => row.made && row.view === view)?.generation ?? 0,
    async save(added) {
      for (const row of added) rows.set(row.original, row);
    },
    tips: () => tips,
    async finish(given) {
      tips = given.map(({ commit }) => commit);
    },
  };
}

async function openRepository() {
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-views-'));
  const { git: port, close } = makeGit(folder);
  opened.push(() => {
    close();
    rmSync(folder, { recursive: true, force: true });
  });
  await port.createRepository('keel', 'main');
  const bare = path.join(folder, 'keel.git');
  const storeOf = (viewId: string) => path.join(folder, 'keel.views', `${viewId}.git`);
  let keys = 0;
  const update = (viewId: string, memo: ViewMemo, wanted = prefixes) => {
    keys += 1;
    return port.updateView({
      slug: 'keel',
      viewId,
      defaultBranch: 'main',
      prefixes: wanted,
      withheldMessage: 'withheld\n',
      memo,
      newKey: `key-${keys}`,
    });
  };
  const setMain = (commit: string) => git(bare, ['update-ref', 'refs/heads/main', commit]);
  return { folder, port, bare, storeOf, update, setMain };
}

/** Every commit, tree and blob that some branch of a store leads to. */
function reachable(store: string): string[] {
  const out = git(store, ['rev-list', '--objects', '--all', '--no-object-names']);
  return out.split('\n').sort();
}

test('a view kept up to date over many merges equals one made at once, commit for commit', async () => {
  const { bare, storeOf, update, setMain } = await openRepository();
  const { mainline } = makeHistory(bare, 200);
  const kept = memoInMemory();
  for (let at = 0; at < mainline.length; at += 7) {
    setMain(mainline[at] ?? '');
    await update(firstView, kept);
  }
  setMain(mainline.at(-1) ?? '');
  await update(firstView, kept);
  const atOnce = memoInMemory();
  await update(secondView, atOnce);
  const log = (viewId: string) =>
    git(storeOf(viewId), ['log', '--format=raw', '--topo-order', 'main']);
  expect(log(firstView)).toBe(log(secondView));
  expect(reachable(storeOf(firstView))).toEqual(reachable(storeOf(secondView)));
  expect(new Map([...kept.rows].sort())).toEqual(new Map([...atOnce.rows].sort()));
});

test('each tree of a view is the covered part of its commit, and no object is of another path', async () => {
  const { bare, storeOf, update, setMain } = await openRepository();
  const { mainline } = makeHistory(bare, 50, 7);
  setMain(mainline.at(-1) ?? '');
  const memo = memoInMemory();
  await update(firstView, memo);
  const store = storeOf(firstView);
  const listing = (folder: string, commit: string) =>
    git(folder, ['ls-tree', '-r', commit, ...prefixes]);
  const allowed = new Set<string>();
  for (const { original, view } of memo.rows.values()) {
    const expected = listing(bare, original);
    expect(view === '' ? '' : git(store, ['ls-tree', '-r', view])).toBe(expected);
    for (const line of expected.split('\n')) allowed.add(line.slice(12, 52));
  }
  const blobs = listObjects(store).filter((line) => line.includes(' blob '));
  expect(blobs.length).toBeGreaterThan(10);
  for (const line of blobs) expect(allowed.has(line.slice(0, 40)), line).toBe(true);
  for (const line of listObjects(store).filter((each) => each.includes(' tree '))) {
    const names = git(store, ['ls-tree', '--name-only', line.slice(0, 40)]).split('\n');
    for (const name of names) expect(name).toMatch(/^(drivers|include|net|vmhi|f\d\.c|)$/);
  }
  expect(existsSync(path.join(store, 'objects/info/alternates'))).toBe(false);
});

test('messages stay of commits that change the part alone, and redundant parents go', async () => {
  const { bare, storeOf, update, setMain } = await openRepository();
  const { mainline } = makeHistory(bare, 80, 3);
  setMain(mainline.at(-1) ?? '');
  const memo = memoInMemory();
  await update(firstView, memo);
  const store = storeOf(firstView);
  for (const { original, view, made } of memo.rows.values()) {
    if (!made) continue;
    const [, first = '--root'] = git(bare, ['rev-list', '-1', '--parents', original]).split(' ');
    const sides = [first, original];
    const changed = git(bare, ['diff-tree', '-r', '--name-only', '--no-commit-id', ...sides]);
    const outside = changed
      .split('\n')
      .filter((name) => name !== '' && !prefixes.some((prefix) => name.startsWith(`${prefix}/`)));
    const message = git(store, ['log', '-1', '--format=%B', view]);
    expect(message).toBe(
      outside.length > 0 ? 'withheld' : git(bare, ['log', '-1', '--format=%B', original]),
    );
    const parents = git(store, ['log', '-1', '--format=%P', view]).split(' ');
    for (const parent of parents.filter((id) => id !== '')) {
      for (const other of parents.filter((id) => id !== '' && id !== parent)) {
        expect(
          execFileSync('git', ['rev-list', '--count', `${other}..${parent}`], { cwd: store })
            .toString()
            .trim(),
        ).not.toBe('0');
      }
    }
  }
});

test('forced and deleted branches follow, and a branch whose folder is a branch now', async () => {
  const { bare, storeOf, update, setMain } = await openRepository();
  const { mainline } = makeHistory(bare, 60, 5);
  const memo = memoInMemory();
  setMain(mainline[50] ?? '');
  git(bare, ['update-ref', 'refs/heads/a', mainline[40] ?? '']);
  await update(firstView, memo);
  const branches = () => git(storeOf(firstView), ['for-each-ref', '--format=%(refname)']);
  expect(branches()).toBe('refs/heads/a\nrefs/heads/main');
  git(bare, ['update-ref', '-d', 'refs/heads/a']);
  git(bare, ['update-ref', 'refs/heads/a/b', mainline[40] ?? '']);
  setMain(mainline[20] ?? '');
  await update(firstView, memo);
  expect(branches()).toBe('refs/heads/a/b\nrefs/heads/main');
  expect(git(storeOf(firstView), ['rev-parse', 'main'])).toBe(
    memo.rows.get(mainline[20] ?? '')?.view,
  );
});

test('a store that is gone or damaged is made anew, the same', async () => {
  const { bare, storeOf, update, setMain } = await openRepository();
  const { mainline } = makeHistory(bare, 60, 9);
  setMain(mainline[30] ?? '');
  const memo = memoInMemory();
  await update(firstView, memo);
  const before = new Map(memo.rows);
  rmSync(storeOf(firstView), { recursive: true });
  await update(firstView, memo);
  expect(new Map(memo.rows)).toEqual(before);
  git(storeOf(firstView), ['fsck', '--strict']);
  rmSync(path.join(storeOf(firstView), 'objects'), { recursive: true });
  setMain(mainline.at(-1) ?? '');
  await update(firstView, memo);
  git(storeOf(firstView), ['fsck', '--full']);
  const other = memoInMemory();
  await update(secondView, other);
  expect(git(storeOf(firstView), ['rev-parse', 'main'])).toBe(
    git(storeOf(secondView), ['rev-parse', 'main']),
  );
});

test('signatures go, the charset and odd dates stay', async () => {
  const { bare, storeOf, update, setMain } = await openRepository();
  const tree = git(
    bare,
    ['mktree'],
    `040000 tree ${git(bare, ['mktree'], `100644 blob ${git(bare, ['hash-object', '-w', '--stdin'], 'x\n')}\ta.c\n`)}\tdrivers\n`,
  );
  const head = `tree ${tree}\nauthor J\xf6 <j@x> 99999999999 +9999\ncommitter C <c@x> 1 -0000\n`;
  const raw = `${head}gpgsig -----BEGIN\n author Not <me> 1 +0000\n -----END\nencoding ISO-8859-1\nodd header\n\nGr\xfc\xdfe\n`;
  const commit = git(
    bare,
    ['hash-object', '-t', 'commit', '-w', '--literally', '--stdin'],
    Buffer.from(raw, 'latin1'),
  );
  setMain(commit);
  await update(firstView, memoInMemory(), ['drivers']);
  const made = execFileSync('git', ['cat-file', 'commit', 'main'], { cwd: storeOf(firstView) });
  expect(made.toString('latin1')).toBe(`${head}encoding ISO-8859-1\n\nGr\xfc\xdfe\n`);
});

test.each(['save', 'finish'] as const)(
  'a stop before %s leaves what the next making goes on from, to the same end',
  async (step) => {
    const { bare, storeOf, update, setMain } = await openRepository();
    const { mainline } = makeHistory(bare, 40, 13);
    setMain(mainline[25] ?? '');
    const memo = memoInMemory();
    await update(firstView, memo);
    setMain(mainline.at(-1) ?? '');
    const stopped = { ...memo, [step]: () => Promise.reject(new Error('stopped')) };
    await expect(update(firstView, stopped)).rejects.toThrow('stopped');
    await update(firstView, memo);
    const atOnce = memoInMemory();
    await update(secondView, atOnce);
    expect(new Map([...memo.rows].sort())).toEqual(new Map([...atOnce.rows].sort()));
    const tip = (viewId: string) => git(storeOf(viewId), ['rev-parse', 'main']);
    expect(tip(firstView)).toBe(tip(secondView));
    git(storeOf(firstView), ['fsck', '--full']);
  },
);

test('submodules stay as entries; a file where a folder leads to the part is not of it', async () => {
  const { bare, storeOf, update, setMain } = await openRepository();
  const blob = git(bare, ['hash-object', '-w', '--stdin'], 'x\n');
  const other = 'c'.repeat(40);
  const drivers = git(bare, ['mktree'], `160000 commit ${other}\tsub\n100644 blob ${blob}\ta.c\n`);
  const first = git(
    bare,
    ['mktree'],
    `040000 tree ${drivers}\tdrivers\n100644 blob ${blob}\tinclude\n`,
  );
  setMain(git(bare, ['commit-tree', first, '-m', 'x']));
  await update(firstView, memoInMemory(), ['drivers/sub', 'include/vmhi']);
  expect(git(storeOf(firstView), ['ls-tree', '-r', 'main'])).toBe(
    `160000 commit ${other}\tdrivers/sub`,
  );
  expect(listObjects(storeOf(firstView)).filter((line) => line.includes(' blob '))).toEqual([]);
});
