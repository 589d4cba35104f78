/**
 * Writes `assembly/decode/opcodes.ts` from the table of encodings:
 * `node_modules/.bin/tsx emulator/hart/generate-opcodes.ts` after every edit of the table; a test compares.
 */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type Encoding, encodings, formats } from './encodings.ts';

/** Records that stand for no encoding. Zero must be the record that is not decoded yet. */
const special = ['undecoded', 'page_end', 'page_crossing', 'breakpoint', 'illegal'];
/** Branches whose target lies in the same page: the immediate is a distance between records. */
const near = ['jal', 'beq', 'bne', 'blt', 'bge', 'bltu', 'bgeu'].map((name) => `near_${name}`);

/**
 * Instructions that have a compressed spelling. Those have an opcode of their own, since the distance to the next
 * record must be a constant in each case of the switch: a loaded distance makes each dispatch wait for the load, which
 * halves the speed.
 */
const compressible =
  'addi addiw lui lw ld sw sd fld fsd slli srli srai andi sub xor or and subw addw add jal jalr beq bne near_jal near_beq near_bne'.split(
    ' ',
  );

export const generatedFile = 'emulator/hart/assembly/decode/opcodes.ts';

function constantName(name: string): string {
  return name.replaceAll('.', '_').toUpperCase();
}

/** Rows of one major opcode (bits 6 to 2) stand together; `starts` says where each of the 32 begins. */
function tableByMajorOpcode(): { rows: Encoding[]; starts: number[] } {
  const rows: Encoding[] = [];
  const starts: number[] = [];
  for (let major = 0; major < 32; major += 1) {
    starts.push(rows.length);
    rows.push(...encodings.filter(({ match }) => ((match >>> 2) & 31) === major));
  }
  starts.push(rows.length);
  return { rows, starts };
}

/** @returns the AssemblyScript text of the generated file. */
export function generateOpcodes(): string {
  const full = [...special, ...near, ...encodings.map(({ name }) => name)];
  const names = [...full, ...compressible.map((name) => `short_${name}`)];
  const { rows, starts } = tableByMajorOpcode();
  const hex = (value: number): string => `0x${value.toString(16).padStart(8, '0')}`;
  return [
    '// Generated from emulator/hart/encodings.ts by emulator/hart/generate-opcodes.ts: edit those.',
    '',
    ...names.map((name, index) => `export const ${constantName(name)}: u32 = ${index};`),
    '',
    ...formats.map((name, index) => `export const FORMAT_${constantName(name)}: u32 = ${index};`),
    '',
    '// The opcode of the compressed spelling, by opcode; 0 where there is none.',
    `export const SHORT_OPCODES: StaticArray<u16> = [${full.map((name) => Math.max(0, names.indexOf(`short_${name}`))).join(', ')}];`,
    '',
    '// First row of each major opcode (bits 6 to 2) in ENCODINGS.',
    `export const MAJOR_STARTS: StaticArray<u16> = [${starts.join(', ')}];`,
    '',
    '// mask, match, opcode | format << 16 | which of rd, rs1, rs2 are f registers << 24',
    'export const ENCODINGS: StaticArray<u32> = [',
    ...rows.map(({ name, format, mask, match, floats = [] }) => {
      const files = ['rd', 'rs1', 'rs2'] as const;
      const inFloats = files.reduce(
        (bits, field, at) => bits | (Number(floats.includes(field)) << at),
        0,
      );
      const code = names.indexOf(name) | (formats.indexOf(format) << 16) | (inFloats << 24);
      return `  ${hex(mask)}, ${hex(match)}, ${hex(code)}, // ${name}`;
    }),
    '];',
    '',
  ].join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(generatedFile, generateOpcodes());
}
