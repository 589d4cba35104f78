import { describe, expect, test } from 'vitest';
import { ImageError } from '#emulator/images/image-error.ts';
import { Coverage } from '#emulator/observe/coverage.ts';
import { coverageOf, reportCoverage } from '#emulator/observe/coverage-report.ts';
import { readExecutable } from '#formats/elf/executable.ts';
import { makeMachine } from '../boot.ts';
import { buildLines, type Compiler, gccIsMissing } from './build-lines.ts';

const memoryBytes = 0x800_0000;

async function cover(elf: Uint8Array) {
  const coverage = coverageOf(readExecutable(elf), 'lines', memoryBytes);
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
  const object = readExecutable(elf);
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
    expect(() => coverageOf({ ...object, segments: [] }, 'file.elf', memoryBytes)).toThrow(
      /file\.elf: no executable segment/,
    );
  });
});
