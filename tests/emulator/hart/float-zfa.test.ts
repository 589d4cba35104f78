/** The Zfa extension, as its text says: QEMU 7.2 has none of it. The assembler's encodings are not ours. */
import { describe, expect, test } from 'vitest';
import { assemble, link, runOnCore } from './driver.ts';

/** @returns what each line of `text` left in a0 (or in fa0, moved there), and fflags, under RNE. */
function run(lines: readonly string[]): string[] {
  const text = assemble(`
    .option arch, +zfa
    main:
      li t0, 3 << 13
      csrs mstatus, t0
      ${lines.map((line) => `csrw fcsr, x0\n${line}\ncsrr t1, fflags\nput a0\nput t1`).join('\n')}
      j finish`);
  const { values } = runOnCore(link(text));
  return lines.map((_, index) =>
    [values[index * 2], values[index * 2 + 1]].map((value) => value?.toString(16)).join(' '),
  );
}

/** Table "Immediate values loaded by the FLI.S instruction", in the assembler's spelling. */
const constants = [
  ...['-1.0', 'min', '0.0000152587890625', '0.000030517578125', '0.00390625', '0.0078125'],
  ...['0.0625', '0.125', '0.25', '0.3125', '0.375', '0.4375', '0.5', '0.625', '0.75', '0.875'],
  ...['1.0', '1.25', '1.5', '1.75', '2.0', '2.5', '3.0', '4.0', '8.0', '16.0', '128.0', '256.0'],
  ...['32768.0', '65536.0', 'inf', 'nan'],
];
const named: Record<string, [single: string, double: string]> = {
  min: ['ffffffff00800000', '10000000000000'],
  inf: ['ffffffff7f800000', '7ff0000000000000'],
  nan: ['ffffffff7fc00000', '7ff8000000000000'],
};
const singleBits = (value: number): string =>
  `ffffffff${new Uint32Array(new Float32Array([value]).buffer)[0]?.toString(16).padStart(8, '0')}`;
const doubleBits = (value: number): string =>
  `${new BigUint64Array(new Float64Array([value]).buffer)[0]?.toString(16)}`;

const load = (register: string, bits: string): string => `li t2, ${bits}\nfmv.d.x ${register}, t2`;
const quiet = '0x7ff8000000000000';
const signaling = '0x7ff0000000000001';
const one = '0x3ff0000000000000';
const onePointFive = '0x3ff8000000000000';

describe('Zfa', () => {
  test('loads its 32 constants, without an exception', () => {
    const lines = (letter: string): string[] =>
      constants.map((value) => `fli.${letter} fa0, ${value}\nfmv.x.d a0, fa0`);
    expect(run(lines('s'))).toEqual(
      constants.map((value) => `${named[value]?.[0] ?? singleBits(Number(value))} 0`),
    );
    expect(run(lines('d'))).toEqual(
      constants.map((value) => `${named[value]?.[1] ?? doubleBits(Number(value))} 0`),
    );
  });

  test('has comparisons that only a signaling NaN makes invalid', () => {
    const compare = (name: string, a: string, b: string): string =>
      `${load('fa1', a)}\n${load('fa2', b)}\n${name}.d a0, fa1, fa2`;
    expect(
      run([
        compare('fltq', one, onePointFive),
        compare('fltq', one, one),
        compare('fleq', one, one),
        compare('fleq', quiet, one),
        compare('fltq', one, signaling),
      ]),
    ).toEqual(['1 0', '0 0', '1 0', '0 0', '0 10']);
  });

  test('has a minimum and a maximum of which a NaN makes the canonical one', () => {
    const pick = (name: string, a: string, b: string): string =>
      `${load('fa1', a)}\n${load('fa2', b)}\n${name}.d fa0, fa1, fa2\nfmv.x.d a0, fa0`;
    expect(
      run([
        pick('fminm', one, onePointFive),
        pick('fmaxm', one, onePointFive),
        pick('fminm', '0x7ff8000000000005', one),
        pick('fmaxm', one, signaling),
      ]),
    ).toEqual([
      `${one.slice(2)} 0`,
      `${onePointFive.slice(2)} 0`,
      '7ff8000000000000 0',
      '7ff8000000000000 10',
    ]);
  });

  test('rounds to an integral number, by the mode of the instruction', () => {
    const round = (name: string, bits: string, mode: string): string =>
      `${load('fa1', bits)}\n${name}.d fa0, fa1, ${mode}\nfmv.x.d a0, fa0`;
    const minusHalf = '0xbfe0000000000000';
    expect(
      run([
        round('fround', onePointFive, 'rtz'),
        round('froundnx', onePointFive, 'rne'),
        round('fround', minusHalf, 'rup'),
        round('froundnx', minusHalf, 'rmm'),
        round('froundnx', one, 'rdn'),
        round('fround', signaling, 'rne'),
        round('froundnx', '0xfff0000000000000', 'dyn'),
      ]),
    ).toEqual([
      '3ff0000000000000 0',
      '4000000000000000 1',
      '8000000000000000 0',
      'bff0000000000000 1',
      '3ff0000000000000 0',
      '7ff8000000000000 10',
      'fff0000000000000 0',
    ]);
  });

  test('converts modulo 2^32, with the exceptions of FCVT.W.D', () => {
    const convert = (value: number): string =>
      `${load('fa1', `0x${doubleBits(value)}`)}\nfcvtmod.w.d a0, fa1, rtz`;
    expect(
      run([
        convert(-1.5),
        convert(2 ** 31),
        convert(2 ** 40 + 5),
        convert(-(2 ** 60) - 2 ** 20),
        convert(2 ** 84 + 2 ** 32),
        convert(Number.POSITIVE_INFINITY),
        convert(Number.NaN),
      ]),
    ).toEqual([
      'ffffffffffffffff 1',
      'ffffffff80000000 10',
      '5 10',
      'fffffffffff00000 10',
      '0 10',
      '0 10',
      '0 10',
    ]);
  });

  test('has no FCVTMOD.W.D but that which rounds towards zero', () => {
    const text = assemble(`
      main:
        li t0, 3 << 13
        csrs mstatus, t0
        resume done
        .word 0xc2858553 # rm 0
      .balign 4
      done:
        j finish`);
    expect(runOnCore(link(text)).values.slice(0, 2)).toEqual([0x4dn, 2n]);
  });
});
