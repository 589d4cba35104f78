import { describe, expect, test } from 'vitest';
import { type Case, caseImage, inside, onCore, write } from './cases.ts';
import { assemble, link, runOnCore } from './driver.ts';

const filter = { M: 62n, HS: 61n, U: 60n, VS: 59n, VU: 58n } as const;
const modes = { M: [3, 0], HS: [1, 0], U: [0, 0], VS: [1, 1], VU: [0, 1] } as const;
const overflowBit = 1n << 63n;
const loop = 'li t2, 500\n7: addi t2, t2, -1\nbnez t2, 7b\n';
const hex = (value: bigint): string => `0x${value.toString(16)}`;

const clear = `${write('mhpmevent3', 0)}${write('mhpmcounter3', 0)}${write('mhpmevent4', 0)}${write('mhpmcounter4', 0)}`;
const cases: Case[] = [
  {
    name: 'instructions and cycles',
    text: `${clear}${write('mhpmevent3', 2)}${write('mhpmevent4', 1)}
      csrr s2, minstret\ncsrr s3, mhpmcounter3\n${loop}csrr s4, minstret\ncsrr s5, mhpmcounter3
      csrr s6, mcycle\ncsrr s7, mhpmcounter4\nnop\nnop\ncsrr s8, mcycle\ncsrr s9, mhpmcounter4
      sub s4, s4, s2\nsub s5, s5, s3\nput s4\nput s5\nsub s8, s8, s6\nsub s9, s9, s7\nput s8\nput s9\n${clear}`,
  },
  {
    name: 'a written counter',
    text: `${clear}${write('mhpmevent3', 2)}li t0, 1000\ncsrw mhpmcounter3, t0\nput_csr mhpmcounter3\nput_csr mhpmcounter3
      li t0, 8\ncsrw mcountinhibit, t0\nput_csr mhpmcounter3\nput_csr mhpmcounter3\ncsrw mcountinhibit, zero\nput_csr mhpmcounter3\n${clear}`,
  },
  ...Object.entries(filter).map(([name, bit]) => ({
    name: `not in ${name}`,
    text: Object.values(modes)
      .map(
        ([mode, virtual]) => `${clear}${write('mhpmevent3', hex((1n << bit) | 2n))}
          ${inside(mode, virtual, loop)}csrr a1, mhpmcounter3\n${write('mhpmevent3', 0)}put a1`,
      )
      .join('\n'),
  })),
  {
    name: 'traps',
    text: `${clear}${write('mhpmevent3', 3)}${write('mhpmevent4', 4)}${inside(0, 0, '.word 0')}${inside(1, 0, '.word 0')}
      ${write('mie', 2)}${write('mip', 2)}${inside(0, 0, 'nop')}${write('mip', 0)}put_csr mhpmcounter3\nput_csr mhpmcounter4\n${clear}`,
  },
  {
    name: 'what events keep',
    text: `${write('mhpmevent3', -1)}put_csr mhpmevent3\n${write('mhpmevent10', '0xf800000000000004')}put_csr mhpmevent10
      ${write('mhpmevent10', 0)}${write('mhpmevent11', -1)}put_csr mhpmevent11\n${write('mhpmcounter11', -1)}put_csr mhpmcounter11
      ${write('mcountinhibit', -1)}put_csr mcountinhibit\n${write('mcountinhibit', 0)}${write('mcounteren', -1)}put_csr mcounteren
      ${write('mhpmevent3', hex(overflowBit))}put_csr 0xda0\n${clear}`,
  },
  {
    name: 'scountovf',
    text: `${clear}${write('mhpmevent3', hex(overflowBit))}${write('mhpmevent4', hex(overflowBit))}put_csr 0xda0
      ${write('mcounteren', 8)}${inside(1, 0, 'csrr a1, 0xda0\nput a1')}${write('hcounteren', 16)}${inside(1, 1, 'csrr a1, 0xda0\nput a1')}
      ${write('hcounteren', 8)}${inside(1, 1, 'csrr a1, 0xda0\nput a1')}${clear}`,
  },
];

/** An overflow after some instructions, taken as interrupt 13 by the mode that it is delegated to. */
const overflows = [
  ['M', 3, 0, '0', '0'],
  ['HS', 1, 0, '1 << 13', '0'],
  ['VS', 1, 1, '1 << 13', '1 << 13'],
] as const;
for (const [name, mode, virtual, mideleg, hideleg] of overflows) {
  cases.push({
    name: `overflow in ${name}`,
    text: `${clear}${write('mideleg', mideleg)}${write('hideleg', hideleg)}${write('mie', '1 << 13')}
      ${write('mhpmevent3', 2)}${write('sscratch', 0)}li t0, 0x82\ncsrs mstatus, t0\n${write('vsstatus', 2)}li a1, 0\nli t0, -100\ncsrw mhpmcounter3, t0
      ${inside(mode, virtual, '8: addi a1, a1, 1\nj 8b')}put a1\nput_csr mhpmcounter3\nput_csr mhpmevent3\nput_csr mip\nput_csr sip\nput_csr vsip
      ${write('mip', 0)}put_csr mip\nput_csr mhpmevent3\n${clear}`,
  });
}

describe('counters of events', () => {
  const image = caseImage(cases);
  const found = onCore(cases, image);
  const numbers = (name: string): number[] =>
    (found[name] ?? []).map((value) => Number(`0x${value}`));

  test('step as minstret and mcycle do', () => {
    const [retired, counted, cycles, counted2] = numbers('instructions and cycles');
    expect(counted).toBe(retired);
    expect(counted2).toBe(cycles);
  });

  test('hold what is written from the next instruction on, and stand while mcountinhibit says so', () => {
    expect(numbers('a written counter').map((value) => value - 1000)).toEqual([0, 3, 8, 8, 8]);
  });

  test.each(Object.keys(filter))('do not count in %s where that is inhibited', (name) => {
    const counted = numbers(`not in ${name}`).filter((value) => value !== 0x4d && value !== 0xb);
    const order = Object.keys(modes);
    const values = (found[`not in ${name}`] ?? []).filter((_, index, all) => isCount(all, index));
    expect(counted.length).toBeGreaterThan(4);
    expect(values.map((value) => Number(`0x${value}`) > 1000)).toEqual(
      order.map((mode) => mode !== name),
    );
  });

  test('count exceptions and interrupts', () => {
    // Two illegal instructions and two calls back; one interrupt, and no call behind it.
    expect(numbers('traps').slice(-2)).toEqual([2, 1]);
  });

  test('know four events, the filters and OF; the others are read-only zero', () => {
    expect(found['what events keep']).toEqual([
      'fc00000000000000',
      'f800000000000004',
      '0',
      '0',
      '7fd',
      '7ff',
      '8',
    ]);
  });

  test('show their overflow in scountovf to those who may read the counter', () => {
    expect(numbers('scountovf')).toEqual([0x18, 8, 0, 8]);
  });

  test.each(overflows)(
    'overflow into interrupt 13 in %s, after exactly the instructions that were left',
    (name) => {
      const values = found[`overflow in ${name}`] ?? [];
      const cause = values.indexOf('800000000000000d');
      expect(values[cause - 1]).toBe({ M: '4d', HS: '53', VS: '56' }[name]);
      const [turns, , event, mip, sip, vsip, cleared, still] = values.slice(-8);
      expect(Number(`0x${turns}`)).toBeGreaterThan(40);
      expect([event, still]).toEqual(['8000000000000002', '8000000000000002']);
      expect(mip).toBe('2000');
      expect([sip, vsip]).toEqual([name === 'M' ? '0' : '2000', name === 'VS' ? '2000' : '0']);
      expect(cleared).toBe('0');
    },
  );

  test('are the same however the run is cut', () => {
    const whole = runOnCore(image).values;
    for (const slice of [1, 3, 777]) expect(runOnCore(image, { slice }).values).toEqual(whole);
  });
});

/** What a case puts by itself stands behind the six values of a trap into M-mode, if there was one. */
function isCount(values: readonly string[], index: number): boolean {
  let at = 0;
  while (at < index) at += values[at] === '4d' ? 6 : 1;
  return at === index && values[at] !== '4d';
}

test('an instruction that traps at the overflow does not count, and so does not overflow', () => {
  const image = link(
    assemble(`main:
      ${clear}${write('mhpmevent3', 2)}la s10, 1f\nli t0, -3\ncsrw mhpmcounter3, t0
      nop\nnop\n.word 0
    .balign 4
    1: csrr a0, mhpmevent3\ncsrr a1, mhpmcounter3\nput a0\nput a1\nj finish`),
  );
  const [, cause, ...rest] = runOnCore(image).values;
  expect(cause).toBe(2n);
  const [event = 0n] = rest.slice(-2);
  // The handler's own first instruction is the third.
  expect(event >> 63n).toBe(1n);
});
