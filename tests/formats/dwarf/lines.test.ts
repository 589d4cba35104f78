import { expect, test } from 'vitest';
import { joinPath } from '#formats/dwarf/line-header.ts';
import { visitLines } from '#formats/dwarf/lines.ts';

test('a line table whose every byte names a path of 4 KiB is refused', () => {
  const folder = Buffer.from(`${'a/'.repeat(2000)}\0`);
  // Folders have a path each (form string), files their folder's number only (form data1).
  const folders = Buffer.concat([Buffer.from([1, 1, 8, 1]), folder]);
  const count = 100_000;
  const files = Buffer.concat([Buffer.from([1, 2, 11, 0xa0, 0x8d, 6]), Buffer.alloc(count)]);
  const opcodes = [0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1];
  const tables = Buffer.concat([Buffer.from([1, 1, 1, 1, 14, 13, ...opcodes]), folders, files]);
  const unit = Buffer.alloc(12);
  unit.writeUInt32LE(8 + tables.length, 0);
  unit.writeUInt16LE(5, 4);
  unit.writeUInt8(8, 6);
  unit.writeUInt32LE(tables.length, 8);
  const bytes = Buffer.concat([unit, tables]);
  const section = { name: '.debug_line', flags: 0, bytes, offset: 0, headerAt: 0 };
  expect(() => visitLines({ sections: [section], segments: [] }, () => undefined)).toThrow(
    /broken \.debug_line: names of more than \d+ characters/,
  );
});

test.each([
  [['', './a.c'], 'a.c'],
  [['/build', '../lib/x.h'], '/lib/x.h'],
  [['src', '/usr/include/y.h'], '/usr/include/y.h'],
  [['..', 'z.c'], '../z.c'],
])('joins %j to a path', (parts, whole) => {
  expect(joinPath(...parts)).toBe(whole);
});
