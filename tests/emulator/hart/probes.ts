import { readFileSync } from 'node:fs';
import { assemble, type Blob, link, memory, runOnCore, runOnQemu } from './driver.ts';
import { bytesOf, type Tables, targetBlob } from './page-tables.ts';

/** In the order of `probe.S`. */
export const probes = [
  'ld',
  'sd',
  'fetch',
  'amoadd.d',
  'lr.d',
  'sc.d',
  'c.ld',
  'c.sd',
  'hlv.d',
  'hlvx.wu',
  'hsv.d',
  'hlv.b',
  'lw far',
  'sh far',
  'cbo.clean',
  'cbo.flush',
  'cbo.inval',
  'cbo.zero',
] as const;

export const machineBits = {
  MPV: 1n << 39n,
  MPRV: 1n << 17n,
  SUM: 1n << 18n,
  MXR: 1n << 19n,
} as const;
export const envcfg = { ADUE: 1n << 61n, PBMTE: 1n << 62n, cacheBlocks: 0xf0n } as const;
export const mpp = (mode: number): bigint => BigInt(mode) << 11n;

export interface Round {
  name: string;
  probe: (typeof probes)[number];
  /** Of mstatus; MPP and MPV say where the access is made. */
  status: bigint;
  vsstatus?: bigint;
  hstatus?: bigint;
  satp?: bigint;
  vsatp?: bigint;
  hgatp?: bigint;
  /** ADUE alone unless told: QEMU 7.2 always sets A and D bits. */
  menvcfg?: bigint;
  henvcfg?: bigint;
  /** Added to the address of the probe's code. */
  alias?: bigint;
  addresses: readonly bigint[];
}

export interface Access {
  round: string;
  address: bigint;
  cause: number;
  gva: boolean;
  mpv: boolean;
  tval: bigint;
  tval2: bigint;
  tinst: bigint;
  loaded: bigint;
}

function roundsBlob(rounds: readonly Round[], tables: Tables): Blob {
  const headerWords = 2 + rounds.length * 12;
  const words: bigint[] = [BigInt(rounds.length), BigInt(tables.bytes)];
  const lists: bigint[] = [];
  for (const round of rounds) {
    const list = memory.data + (headerWords + lists.length) * 8;
    lists.push(...round.addresses.map((address) => BigInt.asUintN(64, address)));
    words.push(round.status, round.vsstatus ?? 0n, round.hstatus ?? 0n);
    words.push(round.satp ?? 0n, round.vsatp ?? 0n, round.hgatp ?? 0n);
    words.push(BigInt(probes.indexOf(round.probe)), round.alias ?? 0n);
    words.push(BigInt(list), BigInt(round.addresses.length));
    words.push(round.menvcfg ?? envcfg.ADUE, round.henvcfg ?? envcfg.ADUE);
  }
  return { address: memory.data, bytes: bytesOf([...words, ...lists]) };
}

export function probeImage(
  rounds: readonly Round[],
  tables: Tables,
  blobs: readonly Blob[] = [],
): Uint8Array {
  const text = assemble(readFileSync(new URL('probe.S', import.meta.url), 'utf8'));
  return link(text, [roundsBlob(rounds, tables), tables.blob(), targetBlob(), ...blobs]);
}

export interface Probed {
  accesses: Access[];
  /** By round: a hash of the tables afterwards, so of the A and D bits that were set. */
  tables: Record<string, bigint>;
}

export function parse(rounds: readonly Round[], values: readonly bigint[]): Probed {
  const accesses: Access[] = [];
  const tables: Record<string, bigint> = {};
  let at = 0;
  const next = (): bigint => values[at++] ?? -1n;
  for (const round of rounds) {
    for (const address of round.addresses) {
      const head = Number(next());
      const flags = { gva: ((head >> 16) & 1) === 1, mpv: ((head >> 17) & 1) === 1 };
      const rest = { tval: next(), tval2: next(), tinst: next(), loaded: next() };
      accesses.push({
        round: `${round.name} ${round.probe}`,
        address,
        cause: head & 0xffff,
        ...flags,
        ...rest,
      });
    }
    tables[`${round.name} ${round.probe}`] = next();
  }
  return { accesses, tables };
}

export function probeCore(rounds: readonly Round[], image: Uint8Array): Probed {
  return parse(rounds, runOnCore(image).values);
}
export function probeQemu(rounds: readonly Round[], image: Uint8Array, cpu = ''): Probed {
  return parse(rounds, runOnQemu(image, 1, cpu));
}

/**
 * Accesses on which the two differ, ours first. mtinst "may always be zero" unless a pseudoinstruction is due, so a
 * zero of theirs says nothing; nor does one in mtval after an illegal or virtual instruction.
 *
 * @param asTheText mends what QEMU is known to do against the text.
 */
export function differences(
  ours: Probed,
  theirs: Probed,
  asTheText: (access: Access) => Access = (access) => access,
): string[][] {
  return ours.accesses.flatMap((access, index) => {
    const other = theirs.accesses[index];
    if (other === undefined) return [[show(access), 'missing']];
    const mended = asTheText(other);
    const tinst = mended.tinst === 0n && (access.tinst & 3n) !== 0n ? 0n : access.tinst;
    const isInstruction = access.cause === 2 || access.cause === 22;
    const tval = mended.tval === 0n && isInstruction ? 0n : access.tval;
    const [one, two] = [show({ ...access, tinst, tval }), show(mended)];
    return one === two ? [] : [[one, two]];
  });
}

/** Whether two took another way: trap, or value loaded. */
export function differs(one: Access, other: Access): boolean {
  const seen = ({ cause, tval, tval2, loaded }: Access): string =>
    `${cause} ${tval} ${tval2} ${loaded}`;
  return seen(one) !== seen(other);
}

/** QEMU 7.2 gives an AMO's faults as a load's; "A" Extension: they are Store/AMO exceptions. */
export function amoAsTheText(access: Access): Access {
  const storeCauses = new Map([
    [5, 7],
    [13, 15],
    [21, 23],
  ]);
  if (!access.round.endsWith('amoadd.d')) return access;
  return { ...access, cause: storeCauses.get(access.cause) ?? access.cause };
}

/** Readable, for a failed comparison. */
export function show(access: Access): string {
  const hex = (value: bigint): string => value.toString(16);
  const flags = `${access.gva ? 'gva ' : ''}${access.mpv ? 'mpv ' : ''}`;
  return `${access.round} ${hex(access.address)}: cause ${access.cause} ${flags}tval ${hex(access.tval)} tval2 ${hex(access.tval2)} tinst ${hex(access.tinst)} a0 ${hex(access.loaded)}`;
}
