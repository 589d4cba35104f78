import { describe, expect, test } from 'vitest';
import { readElfImage } from '#emulator/images/elf-image.ts';
import { ImageError } from '#emulator/images/image-error.ts';
import { damaged } from '../../formats/damage.ts';
import { code, type ElfSpecification, elfFile, tohostSections } from '../../helpers/elf.ts';

const ram = 0x8000_0000;
const memoryBytes = 0x10_0000;
const nop = code(0x13, 0x13);
const segments = [
  { address: ram + 0x1000, bytes: nop, memoryBytes: 0x20 },
  { address: ram + 0x3000, virtual: 0xffff_ffc0_0000_0000n, bytes: code(1, 2, 3, 4) },
];
const good = { type: 2, segments, sections: tohostSections(ram + 0x1010) };

const read = (bytes: Uint8Array) => readElfImage(bytes, 'guest.elf', memoryBytes);

test('finds segments, entry and tohost', () => {
  const elf = read(elfFile(good));
  expect(elf.entry).toBe(ram + 0x1000);
  expect(elf.tohost).toBe(ram + 0x1010);
  expect(elf.segments.map(({ address, memoryBytes: size }) => [address, size])).toEqual([
    [ram + 0x1000, 0x20],
    [ram + 0x3000, 16],
  ]);
  expect(Uint8Array.from(elf.segments[0]?.bytes ?? [])).toEqual(nop);
});

test('brings a virtual entry back to where its segment is loaded', () => {
  const [, high] = segments;
  if (high === undefined) throw new Error('no segment');
  const elf = read(elfFile({ type: 2, entry: 0xffff_ffc0_0000_0004n, segments: [high] }));
  expect(elf.entry).toBe(ram + 0x3004);
});

test('has no tohost where there is no such symbol', () => {
  expect(read(elfFile({ type: 2, segments })).tohost).toBeUndefined();
});

describe('refuses with the byte where it is wrong', () => {
  const bad = (options: ElfSpecification) => elfFile({ ...good, ...options });
  const segment = (address: number | bigint, size?: number | bigint) =>
    bad({ segments: [{ address, bytes: nop, ...(size !== undefined && { memoryBytes: size }) }] });
  test.each<[string, Uint8Array, RegExp]>([
    ['an empty file', new Uint8Array(0), /guest\.elf ends after 0 bytes.*\(byte 0x0\)/],
    [
      'a file that ends in its header',
      elfFile(good).subarray(0, 40),
      /within the ELF header \(byte 0x28\)/,
    ],
    [
      'a file cut in the middle',
      elfFile(good).subarray(0, 180),
      /ends at byte \d+, the file at 180/,
    ],
    ['32 bits', bad({ fileClass: 1 }), /not 64-bit \(byte 0x4\)/],
    ['big-endian', bad({ encoding: 2 }), /not little-endian \(byte 0x5\)/],
    ['a PC’s program', bad({ machine: 62 }), /for x86-64, not for RISC-V \(byte 0x12\)/],
    ['an object file', bad({ type: 1 }), /type 1, .* link it first \(byte 0x10\)/],
    ['no program headers', bad({ segments: [] }), /no segment to load \(byte 0x38\)/],
    ['a segment below RAM', segment(0x1000), /segment 0 .* outside of RAM \(byte 0x58\)/],
    ['a segment over the end', segment(ram + memoryBytes - 4), /outside of RAM/],
    ['a segment at the end of all', segment(0xffff_ffff_ffff_fff8n), /outside of RAM/],
    ['a segment larger than all', segment(ram, 0xffff_ffff_ffff_ffffn), /outside of RAM/],
    [
      'more bytes than memory',
      segment(ram, 4),
      /segment 0 of 8 bytes .* and 4 in memory \(byte 0x60\)/,
    ],
    ['an entry outside', bad({ entry: ram }), /entry 0x80000000 in no .*\(byte 0x18\)/],
    [
      'segments over each other',
      bad({
        segments: [
          { address: ram, bytes: code(1, 2) },
          { address: ram + 4, bytes: code(3) },
        ],
      }),
      /overlaps the one at 0x80000000/,
    ],
  ])('%s', (_, file, words) => {
    expect(() => read(file)).toThrow(ImageError);
    expect(() => read(file)).toThrow(words);
  });
});

test('loads nothing outside of RAM, however the file is damaged', () => {
  let refused = 0;
  let taken = 0;
  for (const file of damaged(elfFile(good))) {
    try {
      for (const { address, memoryBytes: size } of read(file).segments) {
        expect(address >= ram && address + size <= ram + memoryBytes).toBe(true);
      }
      taken += 1;
    } catch (error) {
      expect(error).toBeInstanceOf(ImageError);
      refused += 1;
    }
  }
  expect(refused).toBeGreaterThan(1000);
  expect(taken).toBeGreaterThan(1000);
});
