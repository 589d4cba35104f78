import { beforeAll, describe, expect, test } from 'vitest';
import { type AiaMachine, aiaImage, partsOf, runOnMachine, runOnQemuWith } from './aia-run.ts';
import { qemuIsMissing } from './driver.ts';

const machine: AiaMachine = { harts: 1, aia: 'aplic-imsic', aiaGuests: 3 };
/** The part of `imsic.S` in which QEMU 7.2 is not as the text. */
const textOnly = 7;

let image: Uint8Array;
let ours: string[][];

beforeAll(async () => {
  image = aiaImage('imsic.S');
  ours = partsOf(await runOnMachine(image, machine));
});

test.skipIf(qemuIsMissing)('has the same values as QEMU (qemu-system-riscv64 missing?)', () => {
  const theirs = partsOf(runOnQemuWith(image, machine));
  expect(theirs.length).toBe(8);
  const without = (parts: string[][]) => parts.filter((_, index) => index + 1 !== textOnly);
  expect(without(ours)).toEqual(without(theirs));
});

describe('Advanced Interrupt Architecture 1.0', () => {
  const valueAt = (index: number) => ours[textOnly - 1]?.[index];
  const valuesAt = (from: number, to: number) => ours[textOnly - 1]?.slice(from, to);

  test('3.8: reserved registers, and arrays above the last identity, are read-only zeros', () => {
    expect(valuesAt(0, 7)).toEqual(Array(7).fill('0'));
  });

  test('5.2.1, 5.4.1: the iprio arrays are read-only zeros', () => {
    expect(valuesAt(7, 11)).toEqual(Array(4).fill('0'));
  });

  test('3.5: seteipnum_be takes its number in big-endian order', () => {
    expect(valueAt(11)).toBe('210021');
  });

  test('5.3: mvien has bits 1 and 9, mvip that of the timer too', () => {
    expect(valuesAt(12, 15)).toEqual(['0', '202', '222']);
  });

  test('6.3: hvien, hvictl, hviprio1 and hviprio2 have their bits', () => {
    const wanted = ['2000', '403f03ff', 'ffffff00ff00ff00', 'ffffffffffffffff'];
    expect(valuesAt(15, 19)).toEqual(wanted);
  });

  test('5.2.2: IPRIO of mtopi is 1', () => {
    expect(valueAt(19)).toBe('10001');
  });
});
