import { lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type BareRepository, makeBare } from '../../helpers/bare.ts';
import { git } from '../../helpers/git.ts';

let bare: BareRepository;
let folder: string;
beforeEach(async () => {
  bare = await makeBare();
  folder = path.join(bare.folder, 'out');
  mkdirSync(folder);
});
afterEach(() => bare.close());

test('writes files and folders, a link to a file of the tree as a copy', async () => {
  const commit = bare.commit({
    message: 'x\n',
    files: {
      'a/b/c.c': 'c\n',
      'run.sh': '#!/bin/sh\n',
      'a/link.c': { link: 'b/c.c' },
      'again.c': { link: './a/link.c' },
    },
  });
  await bare.git.exportTree('keel', commit, folder);
  for (const copy of ['a/b/c.c', 'a/link.c', 'again.c']) {
    expect(readFileSync(path.join(folder, copy), 'utf8')).toBe('c\n');
    expect(lstatSync(path.join(folder, copy)).isFile(), copy).toBe(true);
  }
});

test.each(['/etc/passwd', '../secret', 'a/../../secret', 'a', 'nothing', 'self'])(
  'refuses a link to %s and writes nothing',
  async (target) => {
    const commit = bare.commit({
      message: 'x\n',
      files: { 'a/x.c': 'x\n', self: { link: target } },
    });
    await expect(bare.git.exportTree('keel', commit, folder)).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(/^self: this link/),
    });
    expect(readdirSync(folder)).toEqual([]);
  },
);

test('refuses names that no file may have, in a tree made by hand', async () => {
  const blob = git(bare.bareFolder, ['hash-object', '-w', '--stdin'], 'x');
  for (const name of ['.git', '..']) {
    const entry = Buffer.concat([Buffer.from(`100644 ${name}\0`), Buffer.from(blob, 'hex')]);
    const tree = git(
      bare.bareFolder,
      ['hash-object', '-t', 'tree', '-w', '--literally', '--stdin'],
      entry,
    );
    const commit = git(bare.bareFolder, ['commit-tree', tree, '-m', 'x']);
    await expect(bare.git.exportTree('keel', commit, folder)).rejects.toMatchObject({
      code: 'invalid',
    });
  }
  expect(readdirSync(folder)).toEqual([]);
});
