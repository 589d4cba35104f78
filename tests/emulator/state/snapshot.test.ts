import { describe, expect, test } from 'vitest';
import type { MachineDescription, RunLimits } from '#emulator/description/description.ts';
import { restoreMachine } from '#emulator/machine/create-machine.ts';
import type { Machine } from '#emulator/machine/machine.ts';
import type { BootTranscript } from '#emulator/record/transcript.ts';
import { sha256Hex } from '#emulator/state/sha256.ts';
import { Snapshot } from '#emulator/state/snapshot.ts';
import { SnapshotError } from '#emulator/state/state-exchange.ts';
import { loadModule } from '#emulator/threads/load-module.node.ts';
import { boot, consoleOf, makeMachine } from '../boot.ts';
import { assemble } from '../guests/assemble.ts';

const core = await loadModule();
const gist = ({ consoleBytes, ...rest }: BootTranscript) => ({
  ...rest,
  kept: sha256Hex(consoleBytes),
});

type Given = Partial<MachineDescription> & Partial<RunLimits>;

function goOn(machine: Machine): BootTranscript {
  while (machine.runSlice(1e9) === 'running');
  return machine.finish();
}

async function pausedAt(image: string, instructions: number, given: Given = {}): Promise<Machine> {
  const { budgetInstructions = 60_000, expectText, ...description } = given;
  const machine = await makeMachine(image, { memoryBytes: 0x100_0000, ...description });
  machine.start({ budgetInstructions, ...(expectText !== undefined && { expectText }) });
  machine.runSlice(instructions);
  return machine;
}

const whole = (image: string, given: Given = {}) =>
  boot(image, { memoryBytes: 0x100_0000, budgetInstructions: 60_000, ...given });

describe('running on from a snapshot equals never having stopped', () => {
  const drive = new Uint8Array(2048).fill(7);
  const guests: [string, Given, string[]?][] = [
    ['hello', {}],
    ['hello', { expectText: 'from the' }],
    ['alarm', {}],
    ['flood', {}],
    ['nowhere', {}],
    ['drive', { drives: [drive] }],
    ['nvme', { pci: [{ kind: 'nvme', drive: new Uint8Array(4096).fill(7) }] }],
    ['virtio-pci', { pci: [{ kind: 'virtio-block', drive }] }],
    ['echo', { consoleInput: new TextEncoder().encode('typed before.') }],
    ['harts', { harts: 4 }, ['HARTS=4']],
    ['htif', { firmware: 'none' }, ['TOHOST=7']],
    ['asleep', { harts: 2 }],
    ['stale', {}],
    ['fresh-pages', {}],
    [
      'platform',
      {
        flash: [drive, drive],
        fwCfg: [{ name: 'opt/a', bytes: drive }],
        budgetInstructions: 10_000_000,
      },
    ],
  ];

  test.each(guests)('%s %o', async (guest, given, defines = []) => {
    const image = assemble(guest, defines, given.firmware === 'none' ? 0x8000_0000 : undefined);
    const expected = await whole(image, given);
    const length = expected.retiredInstructions;
    const cuts = [0, 1, ...[0.2, 0.5, 0.8].map((part) => Math.round(part * length))];
    for (const cut of [...cuts, length - 1, length]) {
      const stopped = await pausedAt(image, cut, given);
      expect(Number(stopped.core.retired())).toBe(Math.min(cut, length));
      const restored = await restoreMachine(core, stopped.save());
      expect(gist(goOn(restored))).toEqual(gist(expected));
    }
  });

  test('at every instruction for a while, from one machine to the next', async () => {
    const image = assemble('harts', ['HARTS=2']);
    const expected = await whole(image, { harts: 2 });
    let machine = await pausedAt(image, 0, { harts: 2 });
    for (let at = 0; at < 150; at += 1) {
      machine.runSlice(1);
      machine = await restoreMachine(core, machine.save());
    }
    expect(gist(goOn(machine))).toEqual(gist(expected));
  });

  test('which pages of code are decoded is part of it: their charges end a boot at one place', async () => {
    const image = assemble('fresh-pages');
    let machine = await pausedAt(image, 0);
    while (machine.runSlice(1) === 'running') machine = await restoreMachine(core, machine.save());
    expect(gist(machine.finish())).toEqual(gist(await whole(image)));
  });

  test('translations that no fence has dropped are part of it', async () => {
    expect(consoleOf(await whole(assemble('stale')))).toBe('held\n');
  });
});

test('a snapshot is a function of the boot and the place, however it was reached', async () => {
  const image = assemble('flood');
  const once = (await pausedAt(image, 2000)).save();
  const machine = await pausedAt(image, 1234);
  const restored = await restoreMachine(core, machine.save());
  restored.runSlice(2000 - 1234);
  expect(Buffer.compare(restored.save(), once)).toBe(0);
  expect(Buffer.compare((await restoreMachine(core, once)).save(), once)).toBe(0);
});

test('holds no page that is zero', async () => {
  const { length } = (await pausedAt(assemble('hello'), 10, { memoryBytes: 2 ** 31 })).save();
  expect(length).toBeLessThan(200_000);
});

test('new limits act as though the run had begun with them', async () => {
  const image = assemble('flood');
  const snapshot = (await pausedAt(image, 2003)).save();
  const longer = await whole(image, { budgetInstructions: 90_000 });
  const limited = await restoreMachine(core, snapshot, { budgetInstructions: 90_000 });
  expect(gist(goOn(limited))).toEqual(gist(longer));
  const greeting = (await pausedAt(assemble('hello'), 25)).save();
  expect(consoleOf(goOn(await restoreMachine(core, greeting)))).toContain('hello from');
  const expecting = await restoreMachine(core, greeting, { expectText: 'hello from' });
  expect(goOn(expecting).exit).toEqual({ kind: 'expected-text' });
});

test('a run that had ended stays ended', async () => {
  const machine = await pausedAt(assemble('hello'), 1e6);
  const restored = await restoreMachine(core, machine.save());
  expect(restored.runSlice(100)).toBe('ended');
  expect(gist(restored.finish())).toEqual(gist(machine.finish()));
});

test('the observer of a restored machine sees what is printed from there on', async () => {
  const snapshot = (await pausedAt(assemble('hello'), 60)).save();
  let seen = '';
  const restored = await restoreMachine(core, snapshot);
  restored.observe({
    console: (bytes) => {
      seen += new TextDecoder().decode(bytes);
    },
  });
  const before = new TextDecoder().decode(restored.consoleKept());
  expect(before.length).toBeGreaterThan(0);
  goOn(restored);
  expect(before + seen).toBe('hello from the guest\n');
});

describe('refuses', async () => {
  const good = (await pausedAt(assemble('drive'), 500, { drives: [new Uint8Array(512)] })).save();
  const changed = (at: number, byte: number) => {
    const bytes = good.slice();
    bytes[at] = byte;
    return bytes;
  };
  test.each<[string, Uint8Array, RegExp]>([
    ['an empty file', new Uint8Array(0), /byte 0x0: no snapshot/],
    ['another file', new TextEncoder().encode('\x7fELF'), /byte 0x0: no snapshot/],
    ['a wrong magic', changed(7, 0), /byte 0x7: no snapshot/],
    ['another version', changed(8, 9), /byte 0x8: version 9, this emulator reads version \d+$/],
    ['a byte that is kept free', changed(13, 1), /byte 0xc: 0x100, want zero/],
    ['half a header', good.subarray(0, 40), /byte 0x28: the header ends here/],
    ['a cut file', good.subarray(0, 5000), /byte 0x10: a body of \d+ bytes, the file has 4912/],
    [
      'a damaged configuration',
      changed(24, 0xff),
      /byte 0x18: not the SHA-256 of the configuration/,
    ],
    ['a damaged body', changed(5000, ~(good[5000] ?? 0)), /byte 0x38: not the SHA-256 of the body/],
  ])('%s', async (_, bytes, reason) => {
    await expect(restoreMachine(core, bytes)).rejects.toThrow(SnapshotError);
    await expect(restoreMachine(core, bytes)).rejects.toThrow(reason);
  });

  test('a snapshot of another machine', async () => {
    const machine = await pausedAt(assemble('hello'), 0, { harts: 2 });
    expect(() => machine.restore(new Snapshot(good))).toThrow(/another machine/);
  });
});
