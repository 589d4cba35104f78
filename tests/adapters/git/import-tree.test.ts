import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { importTree } from '#adapters/git/import-tree.ts';
import { type BareRepository, makeBare } from '../../helpers/bare.ts';
import { git } from '../../helpers/git.ts';

const importer = { name: 'Ada Test', email: 'ada@vendor.example', atSeconds: 1_767_225_600 };
let bare: BareRepository;
let source: string;
beforeEach(async () => {
  bare = await makeBare();
  source = path.join(bare.folder, 'source');
  for (const folder of ['build', 'kernel/build']) {
    mkdirSync(path.join(source, folder), { recursive: true });
  }
  const write = (file: string, text: string) => writeFileSync(path.join(source, file), text);
  write('.gitignore', '*.o\n');
  write('boot.o', 'kept: no rule of the tree decides\n');
  write('kernel/build/plan.c', 'int plan;\n');
  write('build/keel.bin', 'an output\n');
});
afterEach(() => bare.close());

const imported = () => importTree(bare.bareFolder, source, 'first', importer, 'keel: begin\n');

test('takes every file but those of the top folder build', async () => {
  const commit = await imported();
  expect(git(bare.bareFolder, ['ls-tree', '-r', '--name-only', commit]).split('\n')).toEqual([
    '.gitignore',
    'boot.o',
    'kernel/build/plan.c',
  ]);
  expect(git(bare.bareFolder, ['log', '-1', '--format=%an %ae %at %cn %ct %s', commit])).toBe(
    'Ada Test ada@vendor.example 1767225600 Ada Test 1767225600 keel: begin',
  );
});

test('does nothing when the branch is there', async () => {
  const commit = await imported();
  writeFileSync(path.join(source, 'late.c'), 'int late;\n');
  expect(await imported()).toBe(commit);
  expect(git(bare.bareFolder, ['rev-parse', 'refs/heads/first'])).toBe(commit);
});
