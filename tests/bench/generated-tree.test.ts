import { mkdir } from 'node:fs/promises';
import { beforeAll, expect, it } from 'vitest';
import { landmarks, makeTree, smallTree } from '#bench/generated-tree.ts';
import { git } from '#scripts/git.ts';
import { testFolder } from '../helpers/test-folder.ts';

const folderOf = testFolder();
let made: string;

beforeAll(async () => {
  made = await make({ ...smallTree });
}, 120_000);

async function make(size: typeof smallTree): Promise<string> {
  const folder = folderOf(`${size.seed}.git`);
  await mkdir(folder);
  await makeTree(folder, size);
  return folder;
}

async function ask(folder: string, ...args: string[]): Promise<string> {
  const { stdout } = await git(args, { cwd: folder });
  return stdout.trim();
}

/** Fails when the generator gives other objects: raise its version with the ids. */
it('gives the objects of its version', async () => {
  const refs = await ask(made, 'for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads');
  expect(refs.split('\n')).toEqual([
    'refs/heads/main 8e706aafb58ac1ae854611046b023405c0ef6543',
    'refs/heads/next 8a8ad796ab292c0a49e1c2b880d1219036f99352',
    'refs/heads/stable 5bf82c34390f21bf6275a0b6aed8bb628e91e07c',
  ]);
});

it('gives another tree for another seed', async () => {
  const other = await make({ ...smallTree, seed: 'another' });
  expect(await ask(other, 'rev-parse', 'main')).not.toBe(await ask(made, 'rev-parse', 'main'));
}, 120_000);

it('is sound, with as many commits as asked for, merges, renames and tags', async () => {
  await ask(made, 'fsck', '--strict');
  expect(Number(await ask(made, 'rev-list', '--all', '--count'))).toBe(smallTree.commits);
  expect(Number(await ask(made, 'rev-list', '--merges', '--count', 'main'))).toBeGreaterThan(5);
  expect(await ask(made, 'log', '-M', '--diff-filter=R', '--format=%h', 'main')).not.toBe('');
  expect(await ask(made, 'tag')).toContain('v2.1');
});

it('has the files that benches look for', async () => {
  const size = async (place: string) => Number(await ask(made, 'cat-file', '-s', `main:${place}`));
  expect(await size(landmarks.largeFile)).toBeGreaterThan(75_000);
  expect(await size(landmarks.hugeFile)).toBeGreaterThan(100_000);
  for (const place of [...landmarks.caseOnly, landmarks.document, landmarks.binary]) {
    expect(await size(place)).toBeGreaterThan(0);
  }
  expect(await ask(made, 'ls-tree', 'main', landmarks.link)).toContain('120000');
});
