import { beforeEach, describe, expect, test } from 'vitest';
import { Plic } from '#emulator/devices/plic.ts';

const priority = (source: number) => source * 4;
const enable = (context: number, word = 0) => 0x2000 + context * 0x80 + word * 4;
const threshold = (context: number) => 0x20_0000 + context * 0x1000;
const claim = (context: number) => threshold(context) + 4;
/** S-mode of hart 0. */
const s0 = 1;

let lines: Map<number, boolean>;
let plic: Plic;

beforeEach(() => {
  lines = new Map();
  plic = new Plic(2, (context, level) => lines.set(context, level));
});

function open(source: number, level: number, context = s0): void {
  plic.write(priority(source), 4, level);
  const word = source >> 5;
  const mask = plic.read(enable(context, word), 4) ?? 0;
  plic.write(enable(context, word), 4, mask | (1 << (source & 31)));
}

describe('PLIC specification 1.0.0', () => {
  test('raises a context whose enabled source is above its threshold', () => {
    open(10, 1);
    plic.setLevel(10, true);
    expect(lines).toEqual(new Map([[s0, true]]));
    plic.write(threshold(s0), 4, 1);
    expect(lines.get(s0)).toBe(false);
  });

  test('never interrupts at priority 0', () => {
    open(10, 0);
    plic.setLevel(10, true);
    expect(lines.size).toBe(0);
    expect(plic.read(claim(s0), 4)).toBe(0);
    expect((plic.read(0x1000, 4) ?? 0) >>> 10).toBe(1);
  });

  test('claims the highest priority first, the lowest number among equals', () => {
    for (const [source, level] of [
      [40, 3],
      [11, 3],
      [1, 2],
    ] as const) {
      open(source, level);
      plic.setLevel(source, true);
    }
    expect([1, 2, 3, 4].map(() => plic.read(claim(s0), 4))).toEqual([11, 40, 1, 0]);
    expect(lines.get(s0)).toBe(false);
  });

  test('claims below the threshold too', () => {
    open(10, 1);
    plic.write(threshold(s0), 4, 7);
    plic.setLevel(10, true);
    expect(lines.size).toBe(0);
    expect(plic.read(claim(s0), 4)).toBe(10);
  });

  test('forwards a level that is still high only after its completion', () => {
    open(10, 1);
    plic.setLevel(10, true);
    expect(plic.read(claim(s0), 4)).toBe(10);
    plic.setLevel(10, true);
    expect(plic.read(claim(s0), 4)).toBe(0);
    plic.write(claim(s0), 4, 10);
    expect(lines.get(s0)).toBe(true);
    expect(plic.read(claim(s0), 4)).toBe(10);
    plic.setLevel(10, false);
    plic.write(claim(s0), 4, 10);
    expect(plic.read(claim(s0), 4)).toBe(0);
  });

  test('ignores a completion by a context that has not enabled the source', () => {
    open(10, 1);
    plic.setLevel(10, true);
    plic.read(claim(s0), 4);
    plic.write(claim(0), 4, 10);
    expect(plic.read(claim(s0), 4)).toBe(0);
  });

  test('gives an interrupt to the context that claims first', () => {
    open(10, 1, 1);
    open(10, 1, 3);
    plic.setLevel(10, true);
    expect([lines.get(1), lines.get(3)]).toEqual([true, true]);
    expect(plic.read(claim(3), 4)).toBe(10);
    expect(plic.read(claim(1), 4)).toBe(0);
    expect([lines.get(1), lines.get(3)]).toEqual([false, false]);
  });
});

describe('misuse', () => {
  test('faults on anything but aligned words', () => {
    expect(plic.read(4, 1)).toBeUndefined();
    expect(plic.read(6, 4)).toBeUndefined();
    expect(plic.write(4, 2, 1)).toBe(false);
  });

  test('reads zero and ignores writes outside of its registers', () => {
    for (const offset of [
      0,
      0x400,
      0xffc,
      0x1ffc,
      enable(4),
      enable(1, 4),
      threshold(4),
      0x5f_fffc,
    ]) {
      expect(plic.write(offset, 4, 0xffff_ffff)).toBe(true);
      expect(plic.read(offset, 4)).toBe(0);
    }
    plic.write(claim(s0), 4, 0xffff_ffff);
    plic.write(claim(s0), 4, 0);
    expect(plic.read(claim(s0), 4)).toBe(0);
  });

  test('has no source 0 and no priority above 7', () => {
    plic.write(enable(s0), 4, 0xffff_ffff);
    expect((plic.read(enable(s0), 4) ?? 0) >>> 0).toBe(0xffff_fffe);
    plic.write(priority(5), 4, 0xffff_ffff);
    expect(plic.read(priority(5), 4)).toBe(7);
  });
});
