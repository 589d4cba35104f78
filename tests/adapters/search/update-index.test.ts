import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readManifest } from '#adapters/search/manifest.ts';
import { PathTable, placeless } from '#adapters/search/path-table.ts';
import { ShardReader } from '#adapters/search/shard-reader.ts';
import { updateIndex } from '#adapters/search/update-index.ts';
import { addCommit, git } from '../../helpers/git.ts';

let folder: string;
let bare: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'slipway-update-index-'));
  bare = path.join(folder, 'tree.git');
  git(folder, ['init', '--quiet', '--bare', '--initial-branch=main', 'tree.git']);
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const update = (name: string) => updateIndex(path.join(folder, name), bare, () => {});

/** Everything that an index says of a branch, whatever shards it lies in. */
function describeBranch(name: string, branch: string) {
  const at = path.join(folder, name);
  const manifest = readManifest(at);
  const named = manifest?.branches.find((each) => each.name === branch);
  if (named === undefined) throw new Error(`no branch ${branch}`);
  const table = new PathTable(path.join(at, named.table));
  const rows = Array.from({ length: table.count }, (_, index) => {
    const shardName = table.shardNames[table.shards[index] ?? placeless];
    const shard = shardName === undefined ? undefined : new ShardReader(path.join(at, shardName));
    const text = shard?.content(table.documents[index] ?? 0).bytes.toString('latin1');
    shard?.close();
    return { path: table.path(index), kind: table.kinds[index], text };
  });
  const { commit, unnamed } = table;
  return { commit, unnamed, rows, order: [...table.order].map((index) => table.path(index)) };
}

/** Sets paths to texts by one commit; undefined removes. Names are bytes as Latin-1. */
function commit(changes: ReadonlyMap<string, string | undefined>, ref = 'refs/heads/main'): void {
  const lines = [...changes].map(([name, text]) => {
    const quoted = `"${[...name].map((sign) => `\\${sign.charCodeAt(0).toString(8).padStart(3, '0')}`).join('')}"`;
    if (text === undefined) return `D ${quoted}\n`;
    const mode = text.startsWith('->') ? '120000' : '100644';
    return `M ${mode} inline ${quoted}\ndata ${text.length}\n${text}\n`;
  });
  const parent = git(bare, ['for-each-ref', '--format=%(objectname)', ref]).trim();
  const from = parent === '' ? '' : `from ${ref}^0\n`;
  git(
    bare,
    ['fast-import', '--quiet', '--force'],
    Buffer.from(
      `commit ${ref}\ncommitter a <a@b.c> 0 +0000\ndata 1\nx\n${from}${lines.join('')}`,
      'latin1',
    ),
  );
}

function makeRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
}

const names = [
  ...['a', 'a/b', 'a/b/c.c', 'a.c', 'a0', 'a-b/x', 'tests/a.c', 'tests/deep/b_test.c'],
  ...['z', 'z/test.c', 'Gr\xc3\xbcn.c', 'bad\xff.c', 'bad\xff/x.c', 'm/n/o', 'm/n.c', '0'],
];
const texts = ['one\n', 'two\n', 'three\n', '->one', 'bi\0nary', '', undefined, undefined];

test.each([1, 2, 3, 4])(
  'follows changes to the same index as one made anew (seed %i)',
  async (seed) => {
    const random = makeRandom(seed);
    for (let turn = 0; turn < 16; turn += 1) {
      const changes = new Map<string, string | undefined>();
      for (let count = 1 + random(6); count > 0; count -= 1) {
        const text = texts[random(texts.length)];
        changes.set(names[random(names.length)] ?? '', text === 'one\n' ? `turn ${turn}\n` : text);
      }
      commit(changes, random(4) === 0 ? 'refs/heads/next' : 'refs/heads/main');
      await update('followed');
    }
    await update('anew');
    for (const branch of ['main', 'next']) {
      expect(describeBranch('followed', branch)).toEqual(describeBranch('anew', branch));
    }
  },
);

test('reads none of what it has when a branch moves', async () => {
  addCommit(bare, {
    message: 'x',
    ref: 'refs/heads/main',
    files: { 'a.c': 'a\n', 'b/c.c': 'c\n' },
  });
  await update('index');
  const first = git(bare, ['rev-parse', 'main:b/c.c']).trim();
  addCommit(bare, { message: 'x', ref: 'refs/heads/main', files: { 'a.c': 'second\n' } });
  const blob = path.join(bare, 'objects', first.slice(0, 2), first.slice(2));
  expect(existsSync(blob)).toBe(true);
  rmSync(blob);
  const tree = git(bare, ['rev-parse', 'main:b']).trim();
  rmSync(path.join(bare, 'objects', tree.slice(0, 2), tree.slice(2)));
  await update('index');
  expect(describeBranch('index', 'main').rows.map(({ text }) => text)).toEqual(['second\n', 'c\n']);
});

test('lists all of a tip whose last commit is gone', async () => {
  addCommit(bare, { message: 'x', ref: 'refs/heads/main', files: { 'a.c': 'a\n', 'b.c': 'b\n' } });
  await update('index');
  git(bare, ['update-ref', '-d', 'refs/heads/main']);
  git(bare, ['reflog', 'expire', '--expire=now', '--all']);
  git(bare, ['prune', '--expire=now']);
  addCommit(bare, {
    message: 'other',
    ref: 'refs/heads/main',
    files: { 'b.c': 'b\n', 'c.c': 'c\n' },
  });
  await update('index');
  expect(describeBranch('index', 'main').rows.map(({ path: name }) => name)).toEqual([
    'b.c',
    'c.c',
  ]);
});

test.each(['shard', 'table'])('makes all anew where its %s is damaged', async (what) => {
  addCommit(bare, { message: 'x', ref: 'refs/heads/main', files: { 'a.c': 'a\n' } });
  await update('index');
  const at = path.join(folder, 'index');
  for (const name of readdirSync(at).filter((each) => each.startsWith(what))) {
    writeFileSync(path.join(at, name), Buffer.alloc(statSync(path.join(at, name)).size));
  }
  addCommit(bare, { message: 'x', ref: 'refs/heads/main', files: { 'b.c': 'b\n' } });
  await update('index');
  expect(describeBranch('index', 'main').rows.map(({ text }) => text)).toEqual(['a\n', 'b\n']);
});
