import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Coverage } from '#emulator/observe/coverage.ts';
import { boot, makeMachine } from '../boot.ts';
import { assemble } from '../guests/assemble.ts';

const ram = 0x8000_0000;
const limits = { budgetInstructions: 10_000_000 };

const marked = (coverage: Coverage): number[] => [...coverage.addresses()];

/** Each program counter that a step of one instruction began at; bare addresses and no interrupts, so also physical. */
async function stepped(image: string, bytes: number): Promise<Set<number>> {
  const machine = await makeMachine(image, { firmware: 'none' });
  const seen = new Set<number>();
  machine.start(limits);
  let more = true;
  while (more) {
    const pc = Number(machine.core.readPc(0));
    if (pc >= ram && pc < ram + bytes) seen.add(pc);
    more = machine.runSlice(1) === 'running';
  }
  return seen;
}

describe('marks an instruction', () => {
  test('when a step of one begins at it, and at no other', async () => {
    for (const [guest, unfinished] of [
      ['modes', 0],
      ['covered', 1],
    ] as const) {
      const image = assemble(guest, [], ram);
      const coverage = new Coverage([{ start: ram, bytes: 0x5000 }]);
      const machine = await makeMachine(image, { firmware: 'none' });
      machine.run(limits, { coverage });
      const steps = await stepped(image, 0x5000);
      // `covered.S` ends with an instruction whose second half cannot be fetched: it is stepped to, and never begins.
      const missing = [...steps].filter((pc) => !coverage.has(pc));
      expect(missing.length).toBe(unfinished);
      expect(missing.every((pc) => pc % 4096 === 4094)).toBe(true);
      const all = marked(coverage);
      expect(all.filter((pc) => !steps.has(pc))).toEqual([]);
      expect(all.length).toBe(steps.size - unfinished);
    }
  });

  test('in each of several ranges, and not outside of them', async () => {
    const image = assemble('modes', [], ram);
    const whole = new Coverage([{ start: ram, bytes: 0x1000 }]);
    const parts = new Coverage([
      { start: ram, bytes: 6 },
      { start: ram + 0x20, bytes: 0x40 },
    ]);
    for (const coverage of [whole, parts]) {
      (await makeMachine(image, { firmware: 'none' })).run(limits, { coverage });
    }
    const inParts = (at: number) => at < ram + 6 || (at >= ram + 0x20 && at < ram + 0x60);
    expect(marked(parts)).toEqual(marked(whole).filter(inParts));
    expect([parts.has(ram), parts.has(ram + 1)]).toEqual([true, false]);
  });

  test('again after it was decoded in an earlier run of the machine', async () => {
    const machine = await makeMachine(assemble('loop'));
    machine.run({ budgetInstructions: 1000 });
    const coverage = new Coverage([{ start: 0x8020_0000, bytes: 16 }]);
    machine.run({ budgetInstructions: 2000 }, { coverage });
    expect(marked(coverage)).toEqual([0x8020_0000]);
  });
});

test('changes nothing of what is covered', async () => {
  const image = assemble('harts', ['HARTS=4']);
  const plain = await boot(image, { harts: 4 });
  const machine = await makeMachine(readFileSync(image), { harts: 4 });
  const coverage = new Coverage([{ start: ram, bytes: 2 ** 27 }]);
  expect(machine.run(limits, { coverage })).toEqual(plain);
});

test.each([
  [1, 2],
  [0, 3],
  [0, 0],
  [-2, 4],
  [0, 2 ** 31 + 2],
])('refuses a range at %i of %i bytes', (start, bytes) => {
  expect(() => new Coverage([{ start, bytes }])).toThrow(RangeError);
});
