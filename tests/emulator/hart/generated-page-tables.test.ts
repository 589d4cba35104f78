import { expect, test } from 'vitest';
import { sequence } from '../sequence.ts';
import { type Kind, tally } from './disagreements.ts';
import { qemuIsMissing } from './driver.ts';
import {
  leaf,
  pointer,
  R,
  RWX,
  range,
  rangeBlob,
  sv39,
  Tables,
  target,
  U,
  V,
  X,
} from './page-tables.ts';
import {
  type Access,
  differs,
  envcfg,
  machineBits,
  mpp,
  probeCore,
  probeImage,
  probeQemu,
  type Round,
} from './probes.ts';

const gigabyte = 0x40000000n;
const { MPV, SUM, MXR } = machineBits;
const N = 1n << 63n;
const type3 = 3n << 61n;
const reserved = 0x7fn << 54n;

const random = sequence(5);
const below = (limit: number): number => (random.next().value >>> 0) % limit;
const chance = (percent: number): boolean => below(100) < percent;

const pages = rangeBlob();

const tables = new Tables();
const last = tables.allocate();
const middle = tables.allocate();
/** Where pointers of random entries lead: a table of plain leaves. */
const plain = tables.allocate();
for (let index = 0; index < 512; index += 1) tables.set(plain, index, leaf(target, RWX | U));

/** Mostly valid, often usable; sometimes with what is reserved, or another size or memory type. */
function entry(level: number): bigint {
  let flags = BigInt(below(256)) | (chance(92) ? V : 0n);
  if (chance(40)) flags |= RWX;
  const isPointer = (flags & 0xen) === 0n;
  if (isPointer && chance(80)) flags = V;
  // What may be written through is data: never the program, its results, or the tables.
  const whole = level < 2 ? range : 0x80000000;
  const places = [target, range + below(16) * 4096, whole, whole, 0x08000000];
  const place = isPointer ? plain : (places[below(places.length)] ?? target);
  if (chance(8)) flags |= 1n << BigInt(54 + below(7));
  if (chance(15)) flags |= N;
  if (chance(20)) flags |= BigInt(below(4)) << 61n;
  return leaf(place, flags);
}

/** Each address has an entry of its own; `level` is where that stands, 0 for pages. */
interface Place {
  offset: bigint;
  entry: bigint;
  level: number;
}
const places: Place[] = [];
/** Of a superpage the part that is the target's. */
function within(level: number): bigint {
  if (level === 0) return 0n;
  return level === 1 ? 0x100000n : 0x700000n;
}
function place(table: number, index: number, offset: bigint, level: number): void {
  const value = entry(level);
  tables.set(table, index, value);
  places.push({ offset: offset + within(level), entry: value, level });
}
for (let index = 0; index < 512; index += 1) {
  place(last, index, gigabyte + BigInt(index) * 4096n, 0);
}
tables.set(middle, 0, pointer(last));
for (let index = 1; index < 256; index += 1) {
  place(middle, index, gigabyte + BigInt(index) * 0x200000n, 1);
}

/** The table of gigabytes: one for satp and vsatp, one for hgatp. */
function top(table: number, guest: boolean): void {
  tables.set(table, 1, pointer(middle));
  tables.set(table, 2, leaf(0x80000000, guest ? RWX | U : RWX));
  tables.set(table, 3, leaf(0x80000000, RWX | U));
}
const root39 = tables.allocate();
const guest39 = tables.allocate(4);
const lower39 = tables.allocate();
for (const table of [root39, guest39, lower39]) top(table, table !== root39);
for (let index = 8; index < 200; index += 1) {
  place(root39, index, BigInt(index) * gigabyte, 2);
  const copy = places.at(-1)?.entry ?? 0n;
  for (const table of [guest39, lower39]) tables.set(table, index, copy);
}
/** The same behind one level more, and two. */
const root48 = tables.allocate();
const guest48 = tables.allocate(4);
const lower48 = tables.allocate();
const root57 = tables.allocate();
const guest57 = tables.allocate(4);
tables.set(root48, 0, pointer(root39));
for (const table of [guest48, lower48]) tables.set(table, 0, pointer(lower39));
tables.set(root57, 0, pointer(root48));
tables.set(guest57, 0, pointer(lower48));
const deeper: Place[] = [];
for (let index = 1; index < 100; index += 1) {
  const value = entry(3);
  for (const table of [root48, guest48, lower48]) tables.set(table, index, value);
  deeper.push({ offset: (BigInt(index) << 39n) + within(3), entry: value, level: 3 });
}

const atp = (mode: bigint, root: number): bigint => sv39(root) + ((mode - 8n) << 60n);
const schemes = {
  Sv39: { satp: atp(8n, root39), hgatp: atp(8n, guest39), places },
  Sv48: { satp: atp(9n, root48), hgatp: atp(9n, guest48), places: [...places, ...deeper] },
  Sv57: { satp: atp(10n, root57), hgatp: atp(10n, guest57), places: [...places, ...deeper] },
};
const open = tables.allocate(4);
for (let index = 0; index < 8; index += 1) {
  tables.set(open, index, leaf(index * 0x40000000, RWX | U));
}

/** Each stage alone, by each kind of access from both modes, SUM and MXR in turn. */
function roundsOf({ satp, hgatp, places: all }: (typeof schemes)['Sv39']): Round[] {
  const environment = { menvcfg: envcfg.ADUE | envcfg.PBMTE, henvcfg: envcfg.ADUE | envcfg.PBMTE };
  const extras = [0n, SUM, MXR, SUM | MXR];
  const stages = {
    'by satp': (extra: bigint) => ({ satp, status: extra }),
    'by vsatp': (extra: bigint) => ({
      vsatp: satp,
      hgatp: sv39(open, 2n),
      vsstatus: extra & SUM,
      status: MPV | (extra & MXR),
    }),
    'by hgatp': (extra: bigint) => ({ hgatp, status: MPV | (extra & SUM) }),
  };
  let turn = 0;
  return Object.entries(stages).flatMap(([name, stage]) =>
    (['ld', 'sd', 'fetch'] as const).flatMap((probe) =>
      [1, 0].map((mode): Round => {
        turn += 1;
        const { status, ...registers } = stage(extras[turn % 4] ?? 0n);
        return {
          name: `${name} ${mode === 1 ? 'S' : 'U'} ${turn % 4}`,
          probe,
          ...environment,
          ...registers,
          status: status | mpp(mode),
          alias: mode === 0 && name !== 'by hgatp' ? gigabyte : 0n,
          addresses: all.map(({ offset }) => offset),
        };
      }),
    ),
  );
}

interface Pair {
  place: Place | undefined;
  ours: Access;
  theirs: Access;
}
const isReserved = ({ place: at }: Pair): boolean => ((at?.entry ?? 0n) & reserved) !== 0n;
/** What QEMU 7.2 does with Svnapot and Svpbmt on, and the section that has it otherwise. */
const kinds: Kind<Pair>[] = [
  {
    name: 'bits 60 to 54 are not looked at: "If any of these bits are set, a page-fault exception is raised" (Sv39)',
    is: isReserved,
  },
  {
    name: 'memory type 3 is taken: "The value 3 is reserved (...) if this value is used, a page fault" (Svpbmt)',
    is: ({ place: at }) => ((at?.entry ?? 0n) & type3) === type3,
  },
  {
    name: 'mstatus.MXR does not act on the VS-stage: "HS-level (...) overrides both" (Two-Stage Address Translation)',
    is: ({ place: at, ours }) =>
      /^by vsatp . [23] ld/.test(ours.round) && ((at?.entry ?? 0n) & (R | X)) === X,
  },
];
const show = ({ place: at, ours, theirs }: Pair): string =>
  `${ours.round} ${at?.level} ${at?.entry.toString(16)}: ${ours.cause} ${ours.tval.toString(16)} ${ours.tval2.toString(16)} ${ours.loaded}, theirs ${theirs.cause} ${theirs.tval.toString(16)} ${theirs.tval2.toString(16)} ${theirs.loaded}`;

test.skipIf(qemuIsMissing).each(Object.entries(schemes))(
  'random page tables of %s',
  (name, scheme) => {
    const rounds = roundsOf(scheme);
    const image = probeImage(rounds, tables, [pages]);
    const ours = probeCore(rounds, image).accesses;
    const theirs = probeQemu(rounds, image, ',svnapot=true,svpbmt=true').accesses;
    const byOffset = new Map(scheme.places.map((one) => [one.offset, one]));
    const pairs = ours.flatMap((access, index): Pair[] => {
      const other = theirs[index];
      if (other === undefined) return [];
      return [{ place: byOffset.get(access.address), ours: access, theirs: other }];
    });
    const differing = pairs.filter((pair) => differs(pair.ours, pair.theirs));
    const { summary, unexplained } = tally(`page tables of ${name}`, ours.length, differing, kinds);
    process.stdout.write(summary);
    expect(unexplained.map(show)).toEqual([]);
  },
);
