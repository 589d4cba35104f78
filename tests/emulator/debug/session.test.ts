import { describe, expect, test } from 'vitest';
import { DebugSession, type Stop } from '#emulator/debug/session.ts';
import type { BootTranscript } from '#emulator/record/transcript.ts';
import { sha256Hex } from '#emulator/state/sha256.ts';
import { boot, makeMachine } from '../boot.ts';
import { assemble } from '../guests/assemble.ts';

const memoryBytes = 0x100_0000;
const gist = ({ consoleBytes, ...rest }: BootTranscript) => ({
  ...rest,
  kept: sha256Hex(consoleBytes),
});

async function sessionOf(guest: string, harts = 1) {
  const image = assemble(guest, guest === 'harts' ? [`HARTS=${harts}`] : []);
  const machine = await makeMachine(image, { memoryBytes, harts });
  machine.start({ budgetInstructions: 1_000_000 });
  let printed = '';
  const session = new DebugSession(machine, {
    console: (bytes) => {
      printed += new TextDecoder().decode(bytes);
    },
  });
  const whole = await boot(image, { memoryBytes, harts, budgetInstructions: 1_000_000 });
  return { machine, session, whole, printed: () => printed };
}

function toEnd(session: DebugSession): Stop[] {
  const stops: Stop[] = [];
  while (stops.at(-1)?.kind !== 'end') {
    const stop = session.forward(10_000);
    if (stop !== undefined) stops.push(stop);
  }
  return stops;
}

const stay = async () => true;

describe('a debugged run is the run', () => {
  test.each([
    ['hello', 1],
    ['stale', 1],
    ['harts', 3],
    ['faults', 1],
    ['drive', 1],
  ] as const)(
    '%s with %i hart(s), stopped at every instruction of its first page',
    async (guest, harts) => {
      const { session, machine, whole, printed } = await sessionOf(guest, harts);
      for (let offset = 0; offset < 500; offset += 2) {
        session.points.insert('software', 0x8020_0000n + BigInt(offset), 2n);
      }
      const stops = toEnd(session);
      expect(stops.length).toBeGreaterThan(10);
      expect(gist(machine.finish())).toEqual(gist(whole));
      expect(printed()).toBe(new TextDecoder().decode(whole.consoleBytes));
    },
  );

  test.each([
    ['hello', 1],
    ['stale', 1],
    ['harts', 3],
  ] as const)('%s with %i hart(s), all of its memory watched', async (guest, harts) => {
    const { session, machine, whole } = await sessionOf(guest, harts);
    session.points.insert('access', 0x8000_0000n, BigInt(memoryBytes));
    session.points.insert('access', 0x1_8000_0000n, BigInt(memoryBytes));
    expect(toEnd(session).length).toBeGreaterThan(5);
    expect(gist(machine.finish())).toEqual(gist(whole));
  });

  test('watched pages and a snapshot: what is saved does not say who looked', async () => {
    const { session, machine } = await sessionOf('stale');
    const other = await sessionOf('stale');
    session.points.insert('access', 0x8000_0000n, BigInt(memoryBytes));
    while (session.position < 1500) session.forward(1500 - session.position);
    other.session.forward(1500);
    expect(Buffer.compare(machine.save(), other.machine.save())).toBe(0);
  });
});

describe('going back', () => {
  test.each([1, 3])(
    'the last of %i hart(s), by its instructions, to where it was',
    async (harts) => {
      const image = assemble('loop', [], 0x8000_0000);
      const machine = await makeMachine(image, { memoryBytes, harts, firmware: 'none' });
      machine.start({ budgetInstructions: 100_000 });
      const session = new DebugSession(machine);
      session.forward(1200);
      const hart = harts - 1;
      const places: number[] = [];
      for (let count = 0; count < 5; count += 1) {
        expect(session.step(hart)).toEqual({ kind: 'step', hart });
        places.push(session.position);
      }
      // Of three, the second has the first turn, of 5000.
      const before = harts === 1 ? 1200 : 5000;
      expect(places).toEqual([1, 2, 3, 4, 5].map((count) => before + count));
      for (const place of places.reverse()) {
        expect(session.position).toBe(place);
        expect(session.stepBack(hart)).toEqual({ kind: 'step', hart });
      }
      expect(session.position).toBe(before);
      toEnd(session);
      const whole = await boot(image, {
        ...{ memoryBytes, harts, firmware: 'none', budgetInstructions: 100_000 },
      });
      expect(gist(machine.finish())).toEqual(gist(whole));
    },
  );

  test('to breakpoints in reverse order, and to the beginning', async () => {
    const { session, printed, whole } = await sessionOf('hello');
    const loop = 0x8020_0000n;
    toEnd(session);
    for (let offset = 0n; offset < 200n; offset += 2n)
      session.points.insert('hardware', loop + offset, 2n);
    const places: number[] = [];
    let stop = await session.back(stay);
    for (; stop.kind === 'breakpoint'; stop = await session.back(stay))
      places.push(session.position);
    expect(stop.kind).toBe('begin');
    expect(places.length).toBeGreaterThan(40);
    expect(places).toEqual([...places].sort((a, b) => b - a));
    expect(session.position).toBe(0);
    toEnd(session);
    expect(printed()).toBe(new TextDecoder().decode(whole.consoleBytes));
  });

  test('across many moments, of which only some are kept', async () => {
    const { session } = await sessionOf('loop');
    session.machine.changeLimits({ budgetInstructions: 1e9 });
    session.forward(120_000_000);
    session.goTo(77_777_777);
    expect(session.position).toBe(77_777_777);
    session.stepBack(0);
    expect(session.position).toBe(77_777_776);
  });

  test('no further than to the last write', async () => {
    const { session, machine } = await sessionOf('loop');
    session.forward(100);
    machine.core.writeRegister(0, 5, 42n);
    session.changed();
    session.forward(100);
    session.goTo(0);
    expect(session.position).toBe(100);
    expect(machine.core.readRegister(0, 5)).toBe(42n);
    expect(session.stepBack(0).kind).toBe('begin');
  });
});
