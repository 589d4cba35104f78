import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeFolder } from '#adapters/sandbox/remove-folder.ts';
import { listFiles, readLeftFile } from '#runner/folders.ts';

const deep =
  'n=$(printf "%0200d" 0); i=0; while [ $i -lt 30 ]; do mkdir $n && cd $n; i=$((i+1)); done';
let folder = '';
let outside = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'slipway-left-'));
  outside = mkdtempSync(path.join(tmpdir(), 'slipway-outside-'));
  writeFileSync(path.join(outside, 'secret'), 'the site key');
  mkdirSync(path.join(folder, 'build'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(outside, { recursive: true, force: true });
});

test('reads the regular file that a build left', () => {
  writeFileSync(path.join(folder, 'build/image'), 'bytes');
  const bytes = readLeftFile(folder, 'build/image', 100);
  expect(Buffer.from(bytes ?? []).toString()).toBe('bytes');
});

test('follows no link, neither of the file nor of a folder on the way', () => {
  symlinkSync(path.join(outside, 'secret'), path.join(folder, 'build/image'));
  symlinkSync(outside, path.join(folder, 'out'));
  expect(readLeftFile(folder, 'build/image', 100)).toBeUndefined();
  expect(readLeftFile(folder, 'out/secret', 100)).toBeUndefined();
});

test('opens no pipe, no folder and nothing too large, and waits for none', () => {
  execFileSync('mkfifo', [path.join(folder, 'build/pipe')]);
  writeFileSync(path.join(folder, 'build/large'), 'x'.repeat(101));
  for (const name of ['build/pipe', 'build', 'build/large', 'build/missing', 'missing/x']) {
    expect(readLeftFile(folder, name, 100)).toBeUndefined();
  }
});

test('lists regular files only', () => {
  symlinkSync(path.join(outside, 'secret'), path.join(folder, 'link'));
  execFileSync('mkfifo', [path.join(folder, 'build/pipe')]);
  writeFileSync(path.join(folder, 'build/b'), '');
  writeFileSync(path.join(folder, 'a'), '');
  expect(listFiles(folder)).toEqual(['a', 'build/b']);
});

test('lists what paths can name, and passes the rest over', async () => {
  writeFileSync(path.join(folder, 'a'), '');
  writeFileSync(path.join(folder, 'b\ufffd'), '');
  const odd = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff])]);
  mkdirSync(odd);
  writeFileSync(Buffer.concat([odd, Buffer.from('/c')]), '');
  writeFileSync(Buffer.concat([odd, Buffer.from('.d')]), '');
  execFileSync('sh', ['-c', deep], { cwd: folder });
  expect(listFiles(folder)).toEqual(['a', 'b\ufffd']);
  await removeFolder(folder);
});

test('removes what is deeper than a path can name, and nothing behind a link', async () => {
  symlinkSync(outside, path.join(folder, 'out'));
  execFileSync('sh', ['-c', deep], { cwd: folder });
  await removeFolder(folder);
  expect(existsSync(folder)).toBe(false);
  expect(existsSync(path.join(outside, 'secret'))).toBe(true);
});
