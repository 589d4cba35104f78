import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crc32 as nodes } from 'node:zlib';
import { expect, test } from 'vitest';
import { archiveNameProblem, linkStaysInside } from '#formats/archive/archive-name.ts';
import { crc32 } from '#formats/archive/crc32.ts';
import { tarEnd, tarHead, tarPadding } from '#formats/archive/tar.ts';
import { zipEnd } from '#formats/archive/zip.ts';

test('sums as zlib does, piece by piece too', () => {
  const bytes = Buffer.from('The quick brown fox jumps over the lazy dog');
  expect(crc32(bytes)).toBe(0x41_4f_a3_39);
  expect(crc32(bytes)).toBe(nodes(bytes));
  expect(crc32(bytes.subarray(9), crc32(bytes.subarray(0, 9)))).toBe(crc32(bytes));
});

test('writes names of any length and alphabet so that tar reads them', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-tar-'));
  try {
    const names = ['a', 'x'.repeat(100), `${'d'.repeat(90)}/${'e'.repeat(200)}`, 'größe/ä.c'];
    const plain = { kind: 'file', executable: false, sizeBytes: 1, modifiedSeconds: 5 } as const;
    const parts = names.flatMap((name) => [
      tarHead({ ...plain, path: name }),
      Buffer.from('x'),
      tarPadding(1),
    ]);
    const file = path.join(folder, 'x.tar');
    writeFileSync(file, Buffer.concat([...parts, tarEnd]));
    const listed = execFileSync('tar', ['-tf', file, '--quoting-style=literal'], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    });
    expect(listed.trim().split('\n')).toEqual(names);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('ends a zip of more than 65,534 files with the record that can count them', () => {
  expect(zipEnd({ count: 65_534, offset: 9, sizeBytes: 9 })).toHaveLength(22);
  const end = Buffer.from(zipEnd({ count: 80_001, offset: 9, sizeBytes: 9 }));
  expect(end).toHaveLength(56 + 20 + 22);
  expect(end.readBigUInt64LE(32)).toBe(80_001n);
  expect(end.readUInt16LE(56 + 20 + 10)).toBe(0xff_ff);
});

test.each(['', '/a', 'a/../b', './a', 'a//b', 'a\nb', 'a\\b', 'C:b', '.git/x', 'git~1', 'a\ufffd'])(
  'takes %j for no name that is safe to unpack',
  (name) => {
    expect(archiveNameProblem(name)).toBeDefined();
  },
);

test('takes usual names, and those of a tree like Linux', () => {
  for (const name of [
    'a b',
    'dts/foo,bar.dts',
    '.gitignore',
    'Documentation/ä.rst',
    'ab:c',
    '-x',
  ]) {
    expect(archiveNameProblem(name)).toBeUndefined();
  }
});

test.each([
  ['a', 'b', true],
  ['a/b', '../c', true],
  ['a/b', '..', true],
  ['a', '..', false],
  ['a/b', '../../c', false],
  ['a/b/c', 'x/../../../d', false],
  ['a/b', 'x/../y', false],
  ['a', '/etc', false],
  ['a', '', false],
  ['a', 'b\nc', false],
])('a link %s to %s stays inside: %s', (from, to, stays) => {
  expect(linkStaysInside(from, to)).toBe(stays);
});
