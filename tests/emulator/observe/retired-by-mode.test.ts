import { expect, test } from 'vitest';
import type { RetiredByMode } from '#emulator/record/transcript.ts';
import { boot, makeMachine } from '../boot.ts';
import { assemble } from '../guests/assemble.ts';

const sum = ({ m, hs, u, vs, vu }: RetiredByMode): number => m + hs + u + vs + vu;
const total = (counts: readonly RetiredByMode[]): number =>
  counts.reduce((all, hart) => all + sum(hart), 0);
const modes = () => assemble('modes', [], 0x8000_0000);

test('counts each instruction in the mode in which it began, one that traps too', async () => {
  const { retiredByMode, retiredInstructions } = await boot(modes(), { firmware: 'none' });
  // Of `modes.S`: the run of nops and the trap behind it; in VU-mode one fetch more that faults.
  expect(retiredByMode).toMatchObject([{ hart: 0, hs: 4, u: 6, vs: 8, vu: 11 }]);
  expect(total(retiredByMode)).toBe(retiredInstructions);
});

test('is the same however the run is sliced, and the same when it was asked for on the way', async () => {
  const whole = await boot(modes(), { firmware: 'none', harts: 2 });
  const machine = await makeMachine(modes(), { firmware: 'none', harts: 2 });
  machine.start({ budgetInstructions: 10_000_000 });
  while (machine.runSlice(7) === 'running') machine.core.retiredInMode(0, 0);
  const sliced = machine.finish();
  expect(sliced.retiredByMode).toEqual(whole.retiredByMode);
  expect(sliced.finalStateSha256).toBe(whole.finalStateSha256);
  expect(whole.retiredByMode.map(({ hart }) => hart)).toEqual([0, 1]);
  expect(total(whole.retiredByMode)).toBe(whole.retiredInstructions);
});

test('goes on over the start of a hart by the firmware', async () => {
  const { retiredByMode, retiredInstructions } = await boot(assemble('harts', ['HARTS=3']), {
    harts: 3,
  });
  expect(retiredByMode.map(({ hs }) => hs > 10)).toEqual([true, true, true]);
  expect(total(retiredByMode)).toBe(retiredInstructions);
});
