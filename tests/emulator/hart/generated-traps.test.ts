import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sequence } from '../sequence.ts';
import { type Kind, tally } from './disagreements.ts';
import {
  assemble,
  type Blob,
  link,
  memory,
  qemuIsMissing,
  runOnCore,
  runOnQemu,
} from './driver.ts';
import { bytesOf, leaf, RWX, sv39, Tables, U } from './page-tables.ts';

const gigabyte = 0x40000000n;
const modes = { M: 3n, HS: 1n, U: 0n, VS: 5n, VU: 4n } as const;
type Mode = keyof typeof modes;
/** In the order of `generated-traps.S`. */
const probes =
  'illegal short call break load store fetch lr hfence csr hlv machine-csr sfence'.split(' ');
const settingsPerProbe = 150;

/**
 * The same first stage for HS and VS: gigabyte 1 is unmapped, 2 the code, 3 that for user modes; 4 leads nowhere on the
 * machine, 5 to where the second stage has nothing; 6 and 7 are the same for user modes.
 */
const tables = new Tables();
const root = tables.allocate();
const guestRoot = tables.allocate(4);
for (const [index, address, flags] of [
  [2, 0x80000000, RWX],
  [3, 0x80000000, RWX | U],
  [4, 0, RWX],
  [5, 0x100000000, RWX],
  [6, 0, RWX | U],
  [7, 0x100000000, RWX | U],
] as const) {
  tables.set(root, index, leaf(address, flags));
}
for (const index of [0, 2, 3]) tables.set(guestRoot, index, leaf(index * 0x40000000, RWX | U));

const random = sequence(4);
const any = (): bigint => BigInt(random.next().value >>> 0);

interface Case {
  medeleg: bigint;
  hedeleg: bigint;
  mode: Mode;
  probe: string;
  address: bigint;
}
/** Aligned and not, unmapped, nowhere, and beyond the second stage. */
function addressesFor(mode: Mode): bigint[] {
  if (mode === 'M') return [0x08000004n, 0x80300001n];
  const user = mode === 'U' || mode === 'VU';
  const [nowhere, beyond] = user ? [6n, 7n] : [4n, 5n];
  const own = user ? 3n : 2n;
  return [gigabyte + 4n, nowhere * gigabyte + 0x08000004n, beyond * gigabyte + 8n].concat(
    own * gigabyte + 0x300001n,
    (user ? 2n : 3n) * gigabyte + 0x300000n,
  );
}
const usesAddress = new Set(['load', 'store', 'fetch', 'lr', 'hlv']);
const cases: Case[] = probes.flatMap((probe) =>
  (Object.keys(modes) as Mode[]).flatMap((mode) =>
    Array.from({ length: settingsPerProbe }, (_, index) => {
      const addresses = addressesFor(mode);
      const address = usesAddress.has(probe) ? (addresses[index % addresses.length] ?? 0n) : 0n;
      return {
        // The calls of HS and VS-mode are the handlers' way back.
        medeleg: index < 5 ? 0xf0b1ffn : any() & 0xf0b1ffn,
        hedeleg: index < 5 ? 0xb1ffn : any() & 0xb1ffn,
        mode,
        probe,
        // Jumps are to even addresses.
        address: probe === 'fetch' ? address & ~3n : address,
      };
    }),
  ),
);

function casesBlob(): Blob {
  const words = [BigInt(cases.length), sv39(root), sv39(root), sv39(guestRoot, 3n)];
  for (const { medeleg, hedeleg, mode, probe, address } of cases) {
    const status = ((modes[mode] & 3n) << 11n) | ((modes[mode] >> 2n) << 39n);
    const user = mode === 'U' || mode === 'VU';
    words.push(medeleg, hedeleg, status, BigInt(probes.indexOf(probe)));
    words.push(user ? gigabyte : 0n, address);
  }
  return { address: memory.data, bytes: bytesOf(words) };
}

/** What the handlers put in each case. */
function byCase(values: readonly bigint[]): bigint[][] {
  const found: bigint[][] = [];
  for (const value of values) {
    if (value >> 48n === 0xca5en) found.push([]);
    else found.at(-1)?.push(value);
  }
  return found;
}

interface Pair extends Case {
  ours: bigint[];
  theirs: bigint[];
}
/** What QEMU 7.2 does, and the section that has it otherwise, or lets both be. */
const kinds: Kind<Pair>[] = [
  {
    name: 'a breakpoint leaves zero in xtval, and so no GVA: it may (Machine Trap Value Register)',
    is: ({ probe, ours, theirs }) => probe === 'break' && ours[1] === 3n && theirs[3] === 0n,
  },
  {
    name: 'an illegal instruction delegated to VS-mode is cause 1: only interrupts are renumbered (vscause)',
    is: ({ ours, theirs }) => ours[0] === 0x56n && ours[1] === 2n && theirs[1] === 1n,
  },
  {
    name: 'supervisor and hypervisor instructions in VU-mode: virtual, not illegal (H extension, "Trap Cause Codes")',
    is: ({ probe, mode, ours }) =>
      mode === 'VU' && /^(hlv|hfence|sfence)$/.test(probe) && ours[1] === 22n,
  },
  {
    name: 'a forbidden HLV leaves zero in xtval: it may (Machine Trap Value Register)',
    is: ({ probe, ours, theirs }) =>
      probe === 'hlv' && ours[1] === theirs[1] && theirs[3] === 0n && (ours[1] ?? 0n) < 23n,
  },
];
const hex = (values: readonly bigint[]): string =>
  values.map((value) => value.toString(16)).join(' ');
const show = ({ probe, mode, medeleg, hedeleg, address, ours, theirs }: Pair): string =>
  `${probe} ${address.toString(16)} in ${mode}, medeleg ${medeleg.toString(16)}, hedeleg ${hedeleg.toString(16)}: ${hex(ours)}; theirs ${hex(theirs)}`;

test.skipIf(qemuIsMissing)(
  'causes, modes and delegations: the same trap goes to the same place',
  () => {
    const text = assemble(readFileSync(new URL('generated-traps.S', import.meta.url), 'utf8'));
    const blob = tables.blob();
    const image = link(text, [casesBlob(), { ...blob, address: memory.tables }]);
    const ours = byCase(runOnCore(image).values);
    const theirs = byCase(runOnQemu(image));
    expect(ours.length).toBe(cases.length);
    const pairs = cases.map((one, index) => ({
      ...one,
      ours: ours[index] ?? [],
      theirs: theirs[index] ?? [],
    }));
    const differing = pairs.filter((pair) => hex(pair.ours) !== hex(pair.theirs));
    const { summary, unexplained } = tally('traps', pairs.length, differing, kinds);
    process.stdout.write(summary);
    expect(unexplained.map(show)).toEqual([]);
  },
);
