import { describe, expect, test } from 'vitest';
import { readElfObject } from '#emulator/elf-object.ts';
import { ImageError } from '#emulator/images/image-error.ts';
import { Coverage } from '#emulator/observe/coverage.ts';
import { coverageOf, reportCoverage } from '#emulator/observe/coverage-report.ts';
import { visitLines } from '#emulator/observe/dwarf-line.ts';
import { joinPath } from '#emulator/observe/dwarf-line-header.ts';
import { makeMachine } from '../boot.ts';
import { buildLines, type Compiler, gccIsMissing } from './build-lines.ts';

const memoryBytes = 0x800_0000;

async function cover(elf: Uint8Array) {
  const coverage = coverageOf(readElfObject(elf, 'lines'), 'lines', memoryBytes);
  (await makeMachine(elf)).run({ budgetInstructions: 1e6 }, { coverage });
  return reportCoverage(coverage, elf, 'lines');
}

/**
 * By hand, of `lines.c`: the branch that is not taken (10 to 11, with Clang its end 12 too), the function that is not
 * called (21 on), its call (30), the loop behind the power switch (34). GCC has a line more for the end of each function.
 */
const expected: Record<Compiler, object> = {
  zig: {
    lines: 20,
    executed: 13,
    uncovered: [
      [10, 12],
      [21, 22],
      [30, 30],
      [34, 34],
    ],
  },
  gcc: {
    lines: 22,
    executed: 14,
    uncovered: [
      [10, 11],
      [21, 23],
      [30, 30],
      [34, 34],
      [42, 42],
    ],
  },
};

describe('lines known by hand', () => {
  test.each([4, 5])('by zig cc, DWARF %i', async (version) => {
    const [only, ...others] = await cover(buildLines('zig', version));
    expect(others).toEqual([]);
    expect(only).toMatchObject(expected.zig);
    expect(only?.file).toMatch(/(^|\/)lines\.c$/);
  });

  test.skipIf(gccIsMissing).each([4, 5])(
    'by gcc, DWARF %i (needs riscv64-linux-gnu-gcc)',
    async (version) => {
      const [only, ...others] = await cover(buildLines('gcc', version));
      expect(others).toEqual([]);
      expect(only).toMatchObject(expected.gcc);
    },
  );
});

describe('a hostile ELF', () => {
  const elf = buildLines('zig', 5);
  const object = readElfObject(elf, 'lines');
  const placed = (name: string) => {
    const section = object.sections.find((candidate) => candidate.name === name);
    if (section === undefined) throw new Error(`no ${name}`);
    return { at: section.bytes.byteOffset - elf.byteOffset, length: section.bytes.length };
  };
  const none = new Coverage([{ start: 0x8020_0000, bytes: 16 }]);
  const attempt = (bytes: Uint8Array) => {
    try {
      reportCoverage(none, bytes, 'lines');
    } catch (error) {
      if (!(error instanceof ImageError)) throw error;
    }
  };

  test('is refused or read, whichever byte of its tables is another', () => {
    const ranges = [
      { at: 0, length: 64 },
      placed('.debug_line'),
      placed('.debug_line_str'),
      { at: Buffer.from(elf).readUIntLE(0x28, 6), length: object.sections.length * 64 },
    ];
    for (const { at, length } of ranges) {
      for (let byte = at; byte < at + length; byte += 1) {
        for (const value of [0, 1, 0x7f, 0x80, 0xff]) {
          const changed = Uint8Array.from(elf);
          changed[byte] = value;
          attempt(changed);
        }
      }
    }
  });

  test('is refused or read, wherever it is cut', () => {
    for (let length = 0; length < elf.length; length += 13) attempt(elf.slice(0, length));
  });

  test('without lines is named', () => {
    const stripped = Uint8Array.from(elf);
    const names = placed('.shstrtab');
    const text = new TextEncoder().encode('.debug_line\0');
    const at = Buffer.from(stripped).indexOf(text, names.at);
    stripped[at + 1] = 0x78;
    expect(() => reportCoverage(none, stripped, 'file.elf')).toThrow(/file\.elf: no \.debug_line/);
  });

  test('that loads nothing executable into RAM is named', () => {
    expect(() => coverageOf({ ...object, loads: [] }, 'file.elf', memoryBytes)).toThrow(
      /file\.elf: no executable segment/,
    );
  });
});

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
  const section = { name: '.debug_line', flags: 0, address: 0n, bytes };
  expect(() =>
    visitLines({ sections: [section], symbols: [], loads: [] }, 'file.elf', () => undefined),
  ).toThrow(/file\.elf: \.debug_line: .* names of more than \d+ characters/);
});

test.each([
  [['', './a.c'], 'a.c'],
  [['/build', '../lib/x.h'], '/lib/x.h'],
  [['src', '/usr/include/y.h'], '/usr/include/y.h'],
  [['..', 'z.c'], '../z.c'],
])('joins %j to a path', (parts, whole) => {
  expect(joinPath(...parts)).toBe(whole);
});
