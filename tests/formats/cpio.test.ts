import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { packCpio } from '#formats/cpio.ts';
import { isInstalled } from '../helpers/installed.ts';

test('packs files with their modes, each part at a multiple of four, and an end', () => {
  const archive = Buffer.from(
    packCpio([
      { path: 'a', bytes: Buffer.from('hello') },
      { path: 'bin/init', bytes: new Uint8Array(0), mode: 0o100755 },
    ]),
  );
  const first = ['070701', '00000001', '000081a4', '00000000', '00000000', '00000001'];
  expect(archive.toString('latin1', 0, 46)).toBe(first.join(''));
  // 110 bytes of header, name and NUL, then the file.
  expect(archive.toString('latin1', 54, 62)).toBe('00000005');
  expect(archive.toString('latin1', 110, 120)).toBe('a\0hello\0\0\0');
  const next = archive.indexOf('070701', 1);
  expect(next).toBe(120);
  expect(archive.toString('latin1', next + 14, next + 22)).toBe('000081ed');
  expect(archive.indexOf('TRAILER!!!\0') % 4).toBe(2);
  expect(archive.length % 4).toBe(0);
});

test.skipIf(!isInstalled('cpio'))('is read by cpio (needs cpio)', () => {
  const files = ['modules/clock.vmod', 'modules/other.vmod'].map((path) => ({
    path,
    bytes: Buffer.from(path),
  }));
  const listed = execFileSync('cpio', ['-t', '--quiet'], { input: packCpio(files) }).toString();
  expect(listed.trim().split('\n')).toEqual(files.map(({ path }) => path));
});

test('gives the same bytes for the same files', () => {
  const files = [{ path: 'x', bytes: Buffer.from('y') }];
  expect(packCpio(files)).toEqual(packCpio(files));
});
