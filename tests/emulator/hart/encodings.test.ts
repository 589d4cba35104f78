import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { encode } from '#emulator/hart/encode.ts';
import { encodings } from '#emulator/hart/encodings.ts';
import { floatEncodings } from '#emulator/hart/float-encodings.ts';
import { generatedFile, generateOpcodes } from '#emulator/hart/generate-opcodes.ts';

const hints: Record<string, string> = {
  pause: 'fence',
  'prefetch.i': 'ori',
  'prefetch.r': 'ori',
  'prefetch.w': 'ori',
};

test('the generated opcodes are those of the table', () => {
  expect(readFileSync(generatedFile, 'utf8')).toBe(generateOpcodes());
});

test('no word is two instructions, but a hint and what it is a hint of, which stands behind it', () => {
  for (const [index, one] of encodings.entries()) {
    for (const other of encodings.slice(index + 1)) {
      const common = one.mask & other.mask;
      if ((one.match & common) !== (other.match & common)) continue;
      expect(hints[one.name], `${one.name}, ${other.name}`).toBe(other.name);
      expect(common >>> 0).toBe(other.mask);
    }
  }
});

test('operands land in their fields', () => {
  expect(encode('addi', { rd: 1, rs1: 2, immediate: -1 })).toBe(0xfff10093);
  expect(encode('sd', { rs1: 10, rs2: 5, immediate: -8 })).toBe(0xfe553c23);
  expect(encode('beq', { rs1: 1, rs2: 2, immediate: -4096 })).toBe(0x80208063);
  expect(encode('jal', { rd: 1, immediate: 0xffffe })).toBe(0x7ffff0ef);
  expect(encode('lui', { rd: 3, immediate: 0x12345000 })).toBe(0x123451b7);
  expect(encode('hlvx.wu', { rd: 1, rs1: 2, rs2: 31 })).toBe(0x683140f3);
  expect(encode('fadd.d', { rd: 1, rs1: 2, rs2: 3 })).toBe(0x023170d3);
  expect(encode('fmadd.s', { rd: 1, rs1: 2, rs2: 3, rs3: 4, rm: 1 })).toBe(0x203110c3);
  expect(encode('fcvt.lu.d', { rd: 10, rs1: 31, rm: 3 })).toBe(0xc23fb553);
  expect(encode('fsd', { rs1: 2, rs2: 9, immediate: -8 })).toBe(0xfe913c27);
  expect(() => encode('frob')).toThrow('frob');
});

test('the interpreter has a case for each opcode but those of floating point', () => {
  const interpreter = readFileSync('emulator/hart/assembly/execute/interpreter.ts', 'utf8');
  const cases = new Set(interpreter.match(/(?<=case op\.)\w+/g));
  const names = [...readFileSync(generatedFile, 'utf8').matchAll(/^export const (\w+): u32/gm)]
    .map(([, name = '']) => name)
    .filter((name) => !name.startsWith('FORMAT_') && !cases.has(name));
  const floats = floatEncodings.map(({ name }) => name.replaceAll('.', '_').toUpperCase());
  expect(names.filter((name) => !floats.includes(name))).toEqual([]);
});
