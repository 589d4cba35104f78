/**
 * Every F and D instruction as a guest executes it, in every rounding mode: results and accrued exceptions over random
 * operands. RMM, which no host has, is tried most. FLOAT_OPERANDS=1000000 takes a million operands of each.
 */
import { describe, expect, test } from 'vitest';
import { assemble, link, memory, qemuIsMissing, runOnCore, runOnQemu } from './driver.ts';
import { floatTable } from './float-table.ts';

const count = Number(process.env.FLOAT_OPERANDS ?? 20_000);
const modes = ['RNE', 'RTZ', 'RDN', 'RUP', 'RMM'];
const entries = 2048;

interface Operation {
  name: string;
  /** From fa0, fa1, fa2 and a0; leaves its result in fa3, or in t1. */
  text: string;
  result: 'fa3' | 't1';
  table: 'singles' | 'doubles';
}

function operationsOf(letter: 's' | 'd', other: 's' | 'd', width: 'w' | 'd'): Operation[] {
  const table = letter === 's' ? 'singles' : 'doubles';
  const row = (name: string, operands: string): Operation => {
    const result = operands.startsWith('t1') ? 't1' : 'fa3';
    return { name, text: `${name} ${operands}`, result, table };
  };
  const binary = 'fadd fsub fmul fdiv fsgnj fsgnjn fsgnjx fmin fmax'.split(' ');
  const widths = ['w', 'wu', 'l', 'lu'];
  return [
    ...binary.map((name) => row(`${name}.${letter}`, 'fa3, fa0, fa1')),
    row(`fsqrt.${letter}`, 'fa3, fa0'),
    ...['fmadd', 'fmsub', 'fnmadd', 'fnmsub'].map((name) =>
      row(`${name}.${letter}`, 'fa3, fa0, fa1, fa2'),
    ),
    ...['feq', 'flt', 'fle'].map((name) => row(`${name}.${letter}`, 't1, fa0, fa1')),
    row(`fclass.${letter}`, 't1, fa0'),
    row(`fmv.x.${width}`, 't1, fa0'),
    row(`fmv.${width}.x`, 'fa3, a0'),
    row(`fcvt.${other}.${letter}`, 'fa3, fa0'),
    ...widths.map((name) => row(`fcvt.${name}.${letter}`, 't1, fa0, dyn')),
    ...widths.map((name) => row(`fcvt.${letter}.${name}`, 'fa3, a0')),
  ];
}
const operations = [...operationsOf('s', 'd', 'w'), ...operationsOf('d', 's', 'd')];
const cases = operations.flatMap((operation) => modes.map((mode) => ({ operation, mode })));
/** Few when each is long. */
const casesAtOnce = count > 100_000 ? 2 * modes.length : cases.length;

/** One operation in one mode: a hash of result and fflags over all operands. */
function loop({ operation, mode }: (typeof cases)[number]): string {
  const { text, result, table } = operation;
  const rounds = mode === 'RMM' ? count : Math.ceil(count / 10);
  return `
    li s2, ${rounds}
    la s8, ${table}
    li s9, ${modes.indexOf(mode) << 5}
    li s0, 0
  1: call operands
    csrw fcsr, s9
    ${text}
    ${result === 't1' ? '' : 'fmv.x.d t1, fa3'}
    csrr t0, fcsr
    xor s0, s0, t1
    mul s0, s0, s6
    xor s0, s0, t0
    mul s0, s0, s6
    srli t0, s0, 29
    xor s0, s0, t0
    addi s2, s2, -1
    bnez s2, 1b
    put s0`;
}

const operands = `
  operands:
    mul s5, s5, s6
    addi s5, s5, 1
    srli t0, s5, 32
    and t0, t0, s7
    add t0, t0, s8
    fld fa0, (t0)
    srli t0, s5, 46
    and t0, t0, s7
    add t0, t0, s8
    fld fa1, (t0)
    mul s5, s5, s6
    addi s5, s5, 1
    srli t0, s5, 32
    and t0, t0, s7
    add t0, t0, s8
    fld fa2, (t0)
    srli t0, s5, 46
    and t0, t0, s7
    la a0, integers
    add a0, a0, t0
    ld a0, (a0)
    ret`;

/** The tables lie at `memory.data`, out of reach of a plain label. */
function source(some: typeof cases): string {
  return `
  .equ singles, ${memory.data}
  .equ doubles, ${memory.data + entries * 8}
  .equ integers, ${memory.data + entries * 16}
  main:
    li t0, 3 << 13
    csrs mstatus, t0
    li s5, 88172645463325252
    li s6, 6364136223846793005
    li s7, ${(entries - 1) * 8}
    ${some.map(loop).join('\n')}
    j finish
  ${operands}`.replaceAll(/\bla (\w+), (singles|doubles|integers)/g, 'li $1, $2');
}

/** @returns those on which the two differ. */
function differences(some: typeof cases, table: Uint8Array): string[] {
  const image = link(assemble(source(some)), [{ address: memory.data, bytes: table }]);
  const ours = runOnCore(image, { budget: 20_000_000_000 }).values;
  const theirs = runOnQemu(image);
  expect(ours.length).toBe(some.length);
  return some
    .filter((_, index) => ours[index] !== theirs[index])
    .map(({ operation, mode }) => `${operation.name} ${mode}`);
}

describe.skipIf(qemuIsMissing)('floating-point instructions (needs qemu-system-riscv64)', () => {
  test('give the results and exceptions of QEMU in every rounding mode', () => {
    const table = new Uint8Array(floatTable(entries).buffer);
    for (let first = 0; first < cases.length; first += casesAtOnce) {
      expect(differences(cases.slice(first, first + casesAtOnce), table)).toEqual([]);
    }
  }, 1_200_000);
});
