/** What cannot be seen from outside on a machine that forgets translations early: the order of CSR writes. */
import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test, vi } from 'vitest';
import { DebugSession } from '#emulator/debug/session.ts';
import { packCpio } from '#formats/cpio.ts';
import { makeMachine } from '../emulator/boot.ts';
import { buildKeel, missing, patience } from './keel.ts';

vi.setConfig(patience);

const base = 0x8020_0000n;
const vsatp = 0x280;
const hgatp = 0x680;
/** CSRRW of hgatp from any register into any; HFENCE.VVMA of all. */
const writesHgatp = (word: number) => (word & 0xfff0_707f) >>> 0 === 0x6800_1073;
const fencesGuest = (word: number) => word === 0x2200_0073;

let image: Buffer;

beforeAll(async () => {
  image = await readFile((await buildKeel()).image);
});

function addressesOf(matches: (word: number) => boolean): bigint[] {
  const found: bigint[] = [];
  for (let offset = 0; offset + 4 <= image.length; offset += 2) {
    if (matches(image.readUInt32LE(offset))) found.push(base + BigInt(offset));
  }
  return found;
}

/** Stops before each of the instructions, with two guests that page. @returns what `look` said at each. */
async function lookAt<T>(
  matches: (word: number) => boolean,
  look: (csr: (number: number) => bigint) => T,
): Promise<T[]> {
  const initrd = packCpio(
    ['one', 'two'].map((name) => ({
      path: `partitions/${name}.manifest`,
      bytes: Buffer.from(`name ${name}\nimage builtin:first\n`),
    })),
  );
  const machine = await makeMachine(image, { initrd });
  machine.start({ budgetInstructions: 100_000_000 });
  const session = new DebugSession(machine);
  for (const address of addressesOf(matches)) session.points.insert('software', address, 4n);
  const seen: T[] = [];
  for (;;) {
    const stop = session.forward(1_000_000);
    if (stop?.kind === 'breakpoint') seen.push(look((csr) => machine.core.readCsr(0, csr)));
    if (stop?.kind === 'end') break;
  }
  expect(machine.exit).toEqual({ kind: 'powered-off' });
  return seen;
}

test.skipIf(missing.core)(
  `no guest's vsatp is there while hgatp changes${missing.core}`,
  async () => {
    const seen = await lookAt(writesHgatp, (csr) => csr(vsatp));
    expect(seen.length).toBeGreaterThan(10);
    expect(seen.filter((value) => value !== 0n)).toEqual([]);
  },
);

test.skipIf(missing.core)(
  `a new partition's VMID is fenced in the guest's stage too${missing.core}`,
  async () => {
    const seen = await lookAt(fencesGuest, (csr) => (csr(hgatp) >> 44n) & 0x3fffn);
    expect(seen).toEqual([1n, 2n]);
  },
);
