import { describe, expect, test } from 'vitest';
import { type Case, caseImage, inside, onCore, write } from './cases.ts';
import { leaf, pointer, RWX, shapes, sv39, Tables, U } from './page-tables.ts';
import {
  type Access,
  envcfg,
  machineBits,
  mpp,
  probeCore,
  probeImage,
  type Round,
} from './probes.ts';

const modes = { M: [3, 0], HS: [1, 0], U: [0, 0], VS: [1, 1], VU: [0, 1] } as const;
type Mode = keyof typeof modes;
const fields = { inval: 0x30, clean: 0x40, flush: 0x40, zero: 0x80 };
const instructions = ['inval', 'clean', 'flush', 'zero'] as const;
const levels = ['menvcfg', 'henvcfg', 'senvcfg'] as const;

/** "CMO" Extensions, "Control and Status Register State": the cause; where it executes, that of the way back. */
function verdict(mode: Mode, open: Record<(typeof levels)[number], boolean>): number | undefined {
  if (mode === 'M') return 11;
  if (!open.menvcfg || (mode === 'U' && !open.senvcfg)) return 2;
  const byGuest = mode === 'VS' || mode === 'VU';
  if (byGuest && (!open.henvcfg || (mode === 'VU' && !open.senvcfg))) return 22;
  return undefined;
}

const settings = Array.from({ length: 8 }, (_, bits) => ({
  menvcfg: (bits & 1) !== 0,
  henvcfg: (bits & 2) !== 0,
  senvcfg: (bits & 4) !== 0,
}));
const combinations = instructions.flatMap((name) =>
  settings.flatMap((open) =>
    (Object.keys(modes) as Mode[]).map((mode) => ({
      name,
      open,
      mode,
      cause: verdict(mode, open),
    })),
  ),
);
const cases: Case[] = combinations.map(({ name, open, mode }) => {
  // All but the field itself are on where it is off: no other field must do.
  const values = levels.map((csr) => write(csr, open[csr] ? fields[name] : 0xf0 & ~fields[name]));
  const [privilege, virtual] = modes[mode];
  return {
    name: `cbo.${name} in ${mode}, open ${JSON.stringify(open)}`,
    text: `${values.join('')}li a1, 0x80300047\n${inside(privilege, virtual, `cbo.${name} (a1)`)}`,
  };
});
const filled = Array.from({ length: 24 }, (_, index) => `sd t1, ${index * 8}(t0)`).join('\n');
const read = Array.from({ length: 24 }, (_, index) => `ld t1, ${index * 8}(t0)\nput t1`).join('\n');
const others: Case[] = [
  {
    name: 'cbo.zero in the middle of a block',
    text: `li t0, 0x80300000\nli t1, -1\n${filled}\naddi a1, t0, 64 + 37\ncbo.zero (a1)\n${read}
      li t1, -1\n${filled}\ncbo.zero (a1)\n${read}`,
  },
  ...instructions.map((name) => ({
    name: `cbo.${name} of a device`,
    text: `li a1, 0x10000005\n${inside(3, 0, `cbo.${name} (a1)`)}`,
  })),
  {
    name: 'CBIE',
    text: levels
      .map(
        (csr) =>
          `${write(csr, 0x20)}put_csr ${csr}\n${write(csr, 0x30)}put_csr ${csr}\n${write(csr, 0x20)}put_csr ${csr}`,
      )
      .join('\n'),
  },
];

describe('cache-block operations', () => {
  const all = [...cases, ...others];
  const found = onCore(all, caseImage(all));

  test('are let through by menvcfg, henvcfg and senvcfg, or are illegal or virtual instructions', () => {
    for (const [index, { cause }] of combinations.entries()) {
      const name = cases[index]?.name ?? '';
      expect(found[name]?.[1], name).toBe(cause?.toString(16));
    }
  });

  test('zero the 64 bytes of their block and no others, the first time and by the TLB', () => {
    const [ones, zeros] = [Array(8).fill('ffffffffffffffff'), Array(8).fill('0')];
    const once = [...ones, ...zeros, ...ones];
    expect(found['cbo.zero in the middle of a block']).toEqual([...once, ...once]);
  });

  test('are store access faults where there is no memory, with the address of the register', () => {
    for (const name of instructions) {
      expect(found[`cbo.${name} of a device`]?.slice(1, 4)).toEqual([
        '7',
        expect.anything(),
        '10000005',
      ]);
    }
  });

  test('know no reserved CBIE', () => {
    expect(found.CBIE).toEqual(levels.flatMap(() => ['0', '30', '30']));
  });
});

const tables = new Tables();
const root = tables.allocate();
const guestRoot = tables.allocate(4);
const { table, offsets } = shapes(tables);
tables.set(root, 1, pointer(table));
tables.set(root, 2, leaf(0x80000000, RWX));
tables.set(guestRoot, 1, pointer(table));
tables.set(guestRoot, 2, leaf(0x80000000, RWX | U));
const addresses = offsets.map((offset) => 0x40000000n + BigInt(offset) + 0x25n);
const pairs = {
  'cbo.clean': 'ld',
  'cbo.flush': 'ld',
  'cbo.inval': 'ld',
  'cbo.zero': 'sd',
} as const;
const places = {
  'by satp': { status: mpp(1) | machineBits.SUM, satp: sv39(root) },
  'by satp with MXR': { status: mpp(1) | machineBits.MXR, satp: sv39(root) },
  'by hgatp': { status: mpp(1) | machineBits.MPV, hgatp: sv39(guestRoot) },
};
const rounds: Round[] = Object.entries(places).flatMap(([name, place]) =>
  (['ld', 'sd', ...(Object.keys(pairs) as (keyof typeof pairs)[])] as const).map((probe) => ({
    name,
    probe,
    ...place,
    menvcfg: envcfg.ADUE | envcfg.cacheBlocks,
    henvcfg: envcfg.ADUE | envcfg.cacheBlocks,
    addresses,
  })),
);
const asStore: Record<number, number> = { 5: 7, 13: 15, 21: 23 };

describe('translation for cache-block operations', () => {
  const probed = probeCore(rounds, probeImage(rounds, tables));
  const accesses = (round: string): Access[] =>
    probed.accesses.filter((one) => one.round === round);

  test.each(Object.entries(pairs))(
    '%s is allowed what %s is, and marks what that marks',
    (operation, plain) => {
      for (const name of Object.keys(places)) {
        const theirs = accesses(`${name} ${plain}`);
        const ours = accesses(`${name} ${operation}`);
        expect(new Set(ours.map(({ cause }) => cause)).size).toBeGreaterThan(2);
        expect(ours.map(({ cause }) => cause)).toEqual(
          theirs.map(({ cause }) => asStore[cause] ?? cause),
        );
        // "does not check the dirty bit and neither raises an exception nor sets the bit"
        expect(probed.tables[`${name} ${operation}`]).toBe(probed.tables[`${name} ${plain}`]);
      }
    },
  );

  test('faults with the address of the register, and the operation as transformed instruction', () => {
    const fault = accesses('by hgatp cbo.zero').find(({ cause }) => cause === 23);
    expect(fault?.tval).toBe(fault?.address);
    expect(fault?.tval2).toBe((fault?.address ?? 0n) >> 2n);
    expect(fault?.tinst).toBe(0x0040200fn);
  });
});
