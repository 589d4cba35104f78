/** A record of traps, calls of the firmware and accesses to devices. */
import { hex } from '../machine/hex.ts';
import { extensionName, modeName, type TraceFilter } from './trace-filter.ts';

interface Common {
  /** Retired instructions of all harts, including the instruction that the entry is about. */
  at: number;
  hart: number;
  /** Address of the instruction that the entry is about, hex with 0x. */
  pc: string;
  /** M, HS, U, VS or VU, in which it happened. */
  mode: string;
}

/** Numbers of 64 bits are hex with 0x. */
export type TraceEntry =
  | (Common & {
      kind: 'trap';
      /** Of the exception, or of the interrupt. */
      cause?: number;
      interrupt?: number;
      to: string;
      /** As in mtval; and in mtval2 (guest-physical address, shifted right by 2) when it is not zero. */
      value: string;
      value2?: string;
    })
  | (Common & {
      kind: 'sbi';
      extension: string;
      function: string;
      /** a0 to a5. */
      arguments: string[];
      /**
       * a0 and a1 after it; missing when the call is answered by the guest's own firmware or hypervisor, or not at all.
       */
      error?: string;
      result?: string;
    })
  | (Common & {
      kind: 'device';
      /** `none` where nothing answers. */
      name: string;
      access: 'read' | 'write';
      address: string;
      size: number;
      value: string;
      /** The access was refused. */
      fault?: true;
    });

type Bare<T> = T extends unknown ? Omit<T, keyof Common> : never;

/** A call of the firmware: a7, a6, a0 to a5; then what it answered. */
export interface TracedCall {
  extension: bigint;
  function: bigint;
  arguments: readonly bigint[];
  answer?: { error: bigint; value: bigint };
}

export interface TracedAccess {
  name: string;
  access: 'read' | 'write';
  address: bigint;
  offset: bigint;
  size: number;
  value: bigint;
  fault: boolean;
}

/** Where it happened. */
export interface TracedPlace {
  at: number;
  hart: number;
  pc: bigint;
  mode: number;
}

const interruptBit = 1n << 63n;
const entriesMaximum = 1_000_000;

/** Hands on what the filter lets through, up to a number of entries; the rest is only counted. */
export class Trace {
  readonly filter: TraceFilter;
  readonly #sink: (entry: TraceEntry) => void;
  readonly #maximum: number;
  #kept = 0;
  #dropped = 0;

  constructor(filter: TraceFilter, sink: (entry: TraceEntry) => void, maximum = entriesMaximum) {
    this.filter = filter;
    this.#sink = sink;
    this.#maximum = maximum;
  }

  /** Number of entries beyond the limit, which were not handed on. */
  get dropped(): number {
    return this.#dropped;
  }

  #add(place: TracedPlace, entry: Bare<TraceEntry>): void {
    if (this.#kept >= this.#maximum) {
      this.#dropped += 1;
      return;
    }
    this.#kept += 1;
    const { at, hart, pc, mode } = place;
    this.#sink({ at, hart, pc: hex(pc), mode: modeName(mode), ...entry } as TraceEntry);
  }

  trap(place: TracedPlace, cause: bigint, value: bigint, value2: bigint, to: number): void {
    const number = Number(cause & ~interruptBit);
    const which = (cause & interruptBit) === 0n ? { cause: number } : { interrupt: number };
    const facts = {
      ...Object.fromEntries(Object.entries(which).map(([key, is]) => [key, `${is}`])),
      ...placeFacts(place),
      to: modeName(to),
    };
    if (!this.filter.matches('trap', facts)) return;
    this.#add(place, {
      kind: 'trap',
      ...which,
      to: modeName(to),
      value: hex(value),
      ...(value2 !== 0n && { value2: hex(value2) }),
    });
  }

  call(place: TracedPlace, call: TracedCall): void {
    const facts = {
      ...placeFacts(place),
      extension: `${call.extension}`,
      function: `${call.function}`,
    };
    if (!this.filter.matches('sbi', facts)) return;
    this.#add(place, {
      kind: 'sbi',
      extension: extensionName(call.extension),
      function: hex(call.function),
      arguments: call.arguments.map(hex),
      ...(call.answer && { error: hex(call.answer.error), result: hex(call.answer.value) }),
    });
  }

  access(
    place: TracedPlace,
    { name, access, address, offset, size, value, fault }: TracedAccess,
  ): void {
    const facts = { ...placeFacts(place), name, access, offset: `${offset}` };
    if (!this.filter.matches('device', facts)) return;
    this.#add(place, {
      kind: 'device',
      name,
      access,
      address: hex(address),
      size,
      value: hex(value),
      ...(fault && { fault }),
    });
  }
}

function placeFacts({ hart, mode }: TracedPlace): { hart: string; mode: string } {
  return { hart: `${hart}`, mode: modeName(mode) };
}
