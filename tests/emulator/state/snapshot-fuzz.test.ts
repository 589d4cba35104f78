import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { MachineDescription } from '#emulator/description/description.ts';
import { restoreMachine } from '#emulator/machine/create-machine.ts';
import { SnapshotError } from '#emulator/state/state-exchange.ts';
import { loadModule } from '#emulator/threads/load-module.node.ts';
import { makeMachine } from '../boot.ts';
import { assemble } from '../guests/assemble.ts';

const core = await loadModule();
const headerBytes = 88;

/** A fixed sequence (xorshift32): a failing round can be run again. */
function randomFrom(seed: number): (below: number) => number {
  let x = seed;
  return (below) => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % below;
  };
}

const drive = new Uint8Array(4096).fill(1);
const nvme = { kind: 'nvme', drive } as const;
const virtioBlock = { kind: 'virtio-block', drive } as const;

/** Where to save: most guests are in the midst of talking to their device there. */
const guests: Record<string, [number, Partial<MachineDescription>, string[]?]> = {
  hello: [60, { network: 'loopback', virtioConsole: {}, rng: true }],
  stale: [2000, {}],
  drive: [60, { drives: [drive] }],
  harts: [60, { harts: 3 }, ['HARTS=3']],
  nvme: [4000, { pci: [nvme] }],
  'virtio-pci': [4000, { pci: [virtioBlock] }],
  'aia-alarm': [40, { aia: 'aplic-imsic', aiaGuests: 3, harts: 2 }],
};

async function snapshotOf(guest: string): Promise<Uint8Array> {
  const [at, description, defines] = guests[guest] ?? [0, {}];
  const machine = await makeMachine(assemble(guest, defines), {
    memoryBytes: 0x40_0000,
    ...description,
  });
  machine.start({ budgetInstructions: 100_000 });
  machine.runSlice(at);
  return machine.save();
}

/** What a checksum cannot keep out: the header says the truth about a body that is crafted. */
function seal(file: Uint8Array, configurationBytes: number): Uint8Array {
  const body = file.subarray(headerBytes);
  new DataView(file.buffer, file.byteOffset).setBigUint64(16, BigInt(body.length), true);
  const sum = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
  file.set(sum(body.subarray(4, 4 + configurationBytes)), 24);
  file.set(sum(body), 56);
  return file;
}

/** @returns whether it ran; a refusal is a SnapshotError, and anything else fails the test. */
async function tryToRun(file: Uint8Array): Promise<boolean> {
  try {
    const machine = await restoreMachine(core, file, { budgetInstructions: 30_000 });
    const { memory } = machine.core;
    const size = memory.buffer.byteLength;
    for (let slices = 0; slices < 20 && machine.runSlice(1500) === 'running'; slices += 1);
    machine.finish();
    expect(memory.buffer.byteLength).toBe(size);
    return true;
  } catch (error) {
    if (error instanceof SnapshotError) return false;
    throw error;
  }
}

/** @param interesting half of the changes hit these places: registers, devices and caches that are not zero. */
function mutate(
  file: Uint8Array,
  interesting: readonly number[],
  random: (below: number) => number,
): Uint8Array {
  const bytes = file.slice();
  for (let count = 1 + random(4); count > 0; count -= 1) {
    const at =
      random(2) === 0
        ? (interesting[random(interesting.length)] ?? headerBytes)
        : headerBytes + random(bytes.length - headerBytes);
    const kind = random(3);
    if (kind === 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
    else if (kind === 1) bytes[at] = random(256);
    else bytes.fill(0xff, at, at + 8);
  }
  return random(20) === 0
    ? bytes.slice(0, headerBytes + random(bytes.length - headerBytes))
    : bytes;
}

test.each(Object.keys(guests))(
  'a crafted snapshot of %s is refused or runs',
  async (guest) => {
    const good = await snapshotOf(guest);
    const used = Array.from(good.keys()).filter((at) => at >= headerBytes && good[at] !== 0);
    const random = randomFrom(guest.length * 7919);
    const configurationBytes = new DataView(good.buffer).getUint32(headerBytes, true);
    let ran = 0;
    const rounds = 60;
    for (let round = 0; round < rounds; round += 1) {
      if (await tryToRun(seal(mutate(good, used, random), configurationBytes))) ran += 1;
    }
    expect(ran).toBeGreaterThan(rounds / 10);
    expect(ran).toBeLessThan(rounds);
  },
  120_000,
);
