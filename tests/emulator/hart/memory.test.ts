import { describe, expect, test } from 'vitest';
import { encode } from '#emulator/hart/encode.ts';
import { type Case, caseImage, onCore, onQemu } from './cases.ts';
import { qemuIsMissing } from './driver.ts';

const widths = { lb: 1, lbu: 1, lh: 2, lhu: 2, lw: 4, lwu: 4, ld: 8 };
const offsets = Array.from({ length: 16 }, (_, index) => index - 8);
const hex = (word: number): string => `0x${word.toString(16)}`;

/** Writes words at an even address, and calls them. */
function callAt(address: string, words: readonly number[]): string {
  const stores = words.flatMap((word, index) => [
    `li t1, ${hex(word & 0xffff)}\nsh t1, ${index * 4}(t0)`,
    `li t1, ${hex(word >>> 16)}\nsh t1, ${index * 4 + 2}(t0)`,
  ]);
  return `li t0, ${address}\n${stores.join('\n')}\nfence.i\nli t0, ${address}\njalr t0\n`;
}
const addTo = (immediate: number): number => encode('addi', { rd: 10, rs1: 10, immediate });
const back = encode('jalr', { rs1: 1 });

const cases: Case[] = [
  ...Object.keys(widths).map((name) => ({
    name: `${name} at every offset around the end of a page`,
    text: `li t0, 0x80301000\n${Array.from({ length: 4 }, (_, index) => `li t1, ${hex(0x8f1e2d3c + index * 0x11111)}\nsw t1, ${index * 4 - 8}(t0)`).join('\n')}
      ${offsets.map((offset) => `${name} a0, ${offset}(t0)\nput a0`).join('\n')}`,
  })),
  ...['sb', 'sh', 'sw', 'sd'].map((name) => ({
    name: `${name} at every offset around the end of a page`,
    text: `li t0, 0x80303000\nli t1, 0x1122334455667788\n${offsets
      .map(
        (offset) =>
          `sd zero, -8(t0)\nsd zero, 0(t0)\nsd zero, 8(t0)\n${name} t1, ${offset}(t0)\nld a0, -8(t0)\nput a0\nld a0, (t0)\nput a0`,
      )
      .join('\n')}`,
  })),
  {
    name: 'an instruction of two pages, and another in its place',
    text: `li a0, 0\n${callAt('0x80304ffe', [addTo(5), back])}put a0
      ${callAt('0x80304ffe', [addTo(77), back])}put a0
      li t0, 0x80305000\nli t1, ${hex(addTo(1023) >>> 16)}\nsh t1, (t0)\nfence.i\nli t0, 0x80304ffe\njalr t0\nput a0`,
  },
  {
    name: 'jumps and branches of two pages',
    text: `li a0, 0\nli a1, 3\n${callAt('0x80306ffa', [addTo(1), encode('bne', { rs1: 10, rs2: 11, immediate: -4 }), back])}put a0
      li t0, 0x80307ffe\nli a2, 0\n${callAt('0x80307ffe', [encode('jal', { rd: 12, immediate: 8 }), addTo(9), addTo(2), back])}put a0\nput a2
      ${callAt('0x80308ffe', [encode('auipc', { rd: 13, immediate: 0x1000 }), back])}put a3`,
  },
  {
    name: 'code that is written over a hundred times',
    text: `li a0, 0\nli s2, 100\nagain: li t0, 0x80309000
      slli t1, s2, 20\nli t2, ${hex(addTo(0))}\nadd t1, t1, t2\nsw t1, (t0)\nli t1, ${hex(back)}\nsw t1, 4(t0)
      fence.i\njalr t0\naddi s2, s2, -1\nbnez s2, again\nput a0`,
  },
  {
    name: 'a store into the page that is executing',
    text: `li a0, 0\nli s2, 5\nla t0, patched\n1: li t1, ${hex(addTo(3))}\nsw t1, (t0)\nfence.i
      .balign 4\npatched: .word ${hex(addTo(1))}\naddi s2, s2, -1\nbnez s2, 1b\nput a0`,
  },
];

/** Top-of-range entries that part the page at 0x80310000: all, then no execution, then nothing. */
const parted: Case[] = [
  {
    name: 'PMP within a page',
    text: `li t0, 0x80310000\nli t1, 0x00010001\nli t2, 0x80310200\n1: sw t1, (t0)\naddi t0, t0, 4\nbltu t0, t2, 1b\nfence.i
      li t0, 0x80310010 >> 2\ncsrw pmpaddr0, t0\nli t0, 0x80310100 >> 2\ncsrw pmpaddr1, t0\nli t0, 0x80310180 >> 2\ncsrw pmpaddr2, t0
      li t0, -1\ncsrw pmpaddr3, t0\nli t0, 0x0f080b0f\ncsrw pmpcfg0, t0\nsfence.vma
      resume ran\nli a0, 0x80310000\nli t0, 3 << 11\ncsrc mstatus, t0\nli t0, 1 << 11\ncsrs mstatus, t0\ncsrw mepc, a0\nmret
      .balign 4\nran: resume loaded\nli a1, 0x803100f8\nenter 1, 0, load_code\n.balign 4\nload_code: ld a0, (a1)\nli a0, 1\nld a2, 4(a1)\nli a0, 2
      .balign 4\nloaded: put a0\nresume stored\nli a1, 0x8031017c\nenter 1, 0, store_code\n.balign 4\nstore_code: sw zero, 4(a1)\nli a0, 3\nsw zero, (a1)\nli a0, 4
      .balign 4\nstored: put a0`,
  },
];

test('PMP parts a page to the byte, for fetches too', () => {
  const values = onCore(parted, caseImage(parted))['PMP within a page'] ?? [];
  // Of each trap: mark, cause, mepc, mtval.
  expect(values.slice(1, 4)).toEqual(['1', '80310010', '80310010']);
  expect([values[7], values[9]]).toEqual(['5', '803100fc']);
  expect(values[12]).toBe('1');
  expect([values[14], values[16]]).toEqual(['7', '8031017c']);
  expect(values[19]).toBe('3');
});

describe('memory and code', () => {
  const image = caseImage(cases);
  const ours = onCore(cases, image);

  test('code is what was last written', () => {
    expect(ours['an instruction of two pages, and another in its place']).toEqual([
      '5',
      '52',
      '451',
    ]);
    expect(ours['code that is written over a hundred times']).toEqual([(5050).toString(16)]);
    expect(ours['a store into the page that is executing']).toEqual(['f']);
  });

  test.skipIf(qemuIsMissing)('agree with QEMU (needs qemu-system-riscv64)', () => {
    expect(ours).toEqual(onQemu(cases, image));
  });
});
