import { expect, test } from 'vitest';
import { Sswi } from '#emulator/devices/sswi.ts';
import { boot, consoleOf } from '../boot.ts';
import { assemble } from '../guests/assemble.ts';

function record(harts: number) {
  const set: [hart: number, bit: number, level: boolean][] = [];
  return { set, sswi: new Sswi(harts, (hart, bit, level) => set.push([hart, bit, level])) };
}

test('a one to a SETSSIP register raises that hart’s SSIP, and it reads as zero (ACLINT 4.1)', () => {
  const { set, sswi } = record(4);
  expect(sswi.write(8, 4, 1)).toBe(true);
  expect(sswi.write(0, 4, 3)).toBe(true);
  expect(set).toEqual([
    [2, 1, true],
    [0, 1, true],
  ]);
  expect(sswi.read(8, 4)).toBe(0);
});

test('other values, harts that are not there and narrow accesses raise nothing', () => {
  const { set, sswi } = record(2);
  expect(sswi.write(0, 4, 0xffff_fffe)).toBe(true);
  expect(sswi.write(8, 4, 1)).toBe(true);
  expect([sswi.write(0, 2, 1), sswi.write(2, 4, 1), sswi.read(0, 1)]).toEqual([
    false,
    false,
    undefined,
  ]);
  expect(set).toEqual([]);
});

test('a supervisor wakes itself by it, and only on a machine with an ACLINT', async () => {
  const image = assemble('sswi');
  expect(consoleOf(await boot(image, { aclint: true }))).toBe('woken\n');
  const without = await boot(image);
  expect(without.events[0]).toMatchObject({ kind: 'access-fault' });
});
