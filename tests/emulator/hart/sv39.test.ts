import { describe, expect, test } from 'vitest';
import { qemuIsMissing } from './driver.ts';
import { leaf, pointer, RWX, shapes, sv39, Tables, target, U, V } from './page-tables.ts';
import {
  type Access,
  amoAsTheText,
  differences,
  machineBits,
  mpp,
  probeCore,
  probeImage,
  probeQemu,
  type Round,
} from './probes.ts';

const gigabyte = 0x40000000n;
const { SUM, MXR } = machineBits;

const tables = new Tables();
const root = tables.allocate();
const { table, offsets } = shapes(tables);
tables.set(root, 1, pointer(table));
tables.set(root, 2, leaf(0x80000000, RWX));
tables.set(root, 3, leaf(0x80000000, RWX | U));
tables.set(root, 5, leaf(0x80200000, RWX));
tables.set(root, 6, leaf(0x80000000, V | 14n));
tables.set(root, 7, pointer(table) | (1n << 54n));

/** The same lower half behind one level more, and two. */
const root48 = tables.allocate();
tables.set(root48, 0, pointer(root));
tables.set(root48, 1, leaf(0x80000000, RWX));
const root57 = tables.allocate();
tables.set(root57, 0, pointer(root48));
const deeper = {
  Sv48: (9n << 60n) | BigInt(root48 >>> 12),
  Sv57: (10n << 60n) | BigInt(root57 >>> 12),
};

const addresses = [
  ...offsets.map((offset) => gigabyte + BigInt(offset)),
  ...[5n, 6n, 7n].map((index) => index * gigabyte + BigInt(target & 0x3fffffff)),
  0n,
  0x3fffffffffn,
  0x4000000000n,
  0x8000000000n,
  0x8000000000000000n,
  0xffffffc000000000n,
  0xffffffbfffffffffn,
  0xffffffffffffffffn,
];

const statuses = { none: 0n, SUM, MXR, 'SUM MXR': SUM | MXR };
const byMode: Round[] = Object.entries(statuses).flatMap(([name, status]) =>
  (['ld', 'sd', 'fetch', 'amoadd.d', 'lr.d', 'sc.d'] as const).flatMap((probe) =>
    [1, 0].map((mode) => ({
      name: `${mode === 1 ? 'S' : 'U'} ${name}`,
      probe,
      status: status | mpp(mode),
      satp: sv39(root),
      alias: mode === 1 ? 0n : gigabyte,
      addresses:
        probe === 'fetch'
          ? addresses.map((at) => at & ~1n)
          : probe === 'ld' || probe === 'sd'
            ? addresses
            : addresses.map((at) => at & ~7n),
    })),
  ),
);

const rounds: Round[] = [
  ...byMode,
  ...Object.entries(deeper).flatMap(([name, satp]) =>
    (['ld', 'sd', 'fetch'] as const).map(
      (probe): Round => ({
        name,
        probe,
        status: mpp(1),
        satp,
        addresses: addresses.map((at) => at & ~7n),
      }),
    ),
  ),
];

/**
 * A table outside of RAM cannot be read: "raise an access-fault exception corresponding to the original access type"
 * (Virtual Address Translation Process, step 2). QEMU 7.2 takes a page fault.
 */
function asTheText(access: Access): Access {
  const accessFaults = new Map([
    [12, 1],
    [13, 5],
    [15, 7],
  ]);
  const mended = amoAsTheText(access);
  const goesOutside = (access.address - gigabyte) >> 21n === 9n;
  return goesOutside
    ? { ...mended, cause: accessFaults.get(mended.cause) ?? mended.cause }
    : mended;
}

/** For an AMO that faults QEMU has set A already, as for a load that went through. */
function withoutAmo(hashes: Record<string, bigint>): Record<string, bigint> {
  return Object.fromEntries(Object.entries(hashes).filter(([name]) => !name.endsWith('amoadd.d')));
}

describe('Sv39', () => {
  const image = probeImage(rounds, tables);
  const ours = probeCore(rounds, image);

  test('faults and succeeds', () => {
    expect(ours.accesses.length).toBe(rounds.length * addresses.length);
    for (const cause of [1, 5, 7, 8, 9, 12, 13, 15]) {
      expect(ours.accesses.some((access) => access.cause === cause)).toBe(true);
    }
  });

  test.skipIf(qemuIsMissing)(
    'agrees with QEMU on every shape of table (needs qemu-system-riscv64)',
    () => {
      const theirs = probeQemu(rounds, image);
      expect(differences(ours, theirs, asTheText)).toEqual([]);
      expect(withoutAmo(ours.tables)).toEqual(withoutAmo(theirs.tables));
    },
  );
});
