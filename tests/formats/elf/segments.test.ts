import { describe, expect, test } from 'vitest';
import { Fault } from '#formats/claimed-bytes.ts';
import { openElf } from '#formats/elf/elf-file.ts';
import { elfSegmentBytes, loadedAt, readElfSegments } from '#formats/elf/segments.ts';
import { code, elfFile } from '../../helpers/elf.ts';

const high = 0xffff_ffc0_0000_0000n;
const file = elfFile({
  type: 2,
  segments: [
    { address: 0x8000_0000, bytes: code(1), memoryBytes: 0x10 },
    { address: 0x8000_1000, virtual: high, bytes: code(1, 2, 3, 4) },
  ],
});
const segments = readElfSegments(openElf(file), 2);

test('reads where segments go, and their bytes', () => {
  expect(segments).toMatchObject([
    { index: 0, virtual: 0x8000_0000n, physical: 0x8000_0000n, memoryBytes: 16n },
    { index: 1, virtual: high, physical: 0x8000_1000n, memoryBytes: 16n, executable: true },
  ]);
  const [first] = segments;
  if (first === undefined) throw new Error('no segment');
  expect([...elfSegmentBytes(openElf(file), first)]).toEqual([1, 0, 0, 0]);
});

describe('finds where a virtual address is loaded', () => {
  test.each<[string, bigint, bigint, bigint | undefined]>([
    ['the last byte', high + 15n, 1n, 0x8000_100fn],
    ['one byte behind', high + 16n, 1n, undefined],
    ['a word across the end', high + 12n, 8n, undefined],
    ['an odd address that no double holds', high + 5n, 4n, 0x8000_1005n],
  ])('%s', (_, virtual, length, address) => {
    expect(loadedAt(segments, virtual, length)?.address).toBe(address);
  });
});

test('names the byte of a segment that is not in the file', () => {
  const cut = Buffer.from(file);
  cut.writeBigUInt64LE(0xffff_ffffn, 64 + 0x20);
  cut.writeBigUInt64LE(0xffff_ffffn, 64 + 0x28);
  const [first] = readElfSegments(openElf(cut), 2);
  if (first === undefined) throw new Error('no segment');
  expect(() => elfSegmentBytes(openElf(cut), first)).toThrow(Fault);
  expect(() => elfSegmentBytes(openElf(cut), first)).toThrow(/^segment 0 ends at byte/);
});

test('refuses more program headers than who asks can bear', () => {
  expect(() => readElfSegments(openElf(file), 1)).toThrow('has 2 program headers; at most 1');
});
