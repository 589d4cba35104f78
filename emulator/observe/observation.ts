/** Between a machine and who watches it. Nothing in here changes what the machine does. */
import type { HartCore } from '../hart/interface.ts';
import { ImageError } from '../images/image-error.ts';
import { memoryMap } from '../machine/memory-map.ts';
import type { Observer } from '../record/run-record.ts';
import type { Coverage } from './coverage.ts';
import type { Trace, TracedCall, TracedPlace } from './trace.ts';
import type { Witness } from './witness.ts';

const traceTraps = 1;
const traceCoreDevices = 2;
/** Calls of an SBI made by trapping: by what runs under other firmware, and by a guest of the guest. */
const ecallFromHs = 9n;
const ecallFromVs = 10n;
/** Devices that are in the core. The interrupt files of all harts end where the PCI bridge begins. */
const coreDevices = [
  { name: 'clint', ...memoryMap.clint },
  {
    name: 'imsic',
    base: memoryMap.imsicMachine.base,
    size: memoryMap.pci.ecam.base - memoryMap.imsicMachine.base,
  },
];
const registers = { a0: 10, a6: 16, a7: 17 } as const;

type Watched = Pick<
  HartCore,
  | 'retired'
  | 'readPc'
  | 'readMode'
  | 'readRegister'
  | 'trace'
  | 'traceExecution'
  | 'witnessClear'
  | 'witnessMark'
  | 'witnessSeal'
  | 'witnessApply'
>;

export class Observation {
  readonly #core: Watched;
  readonly #deviceAt: (address: bigint) => { name: string; base: number } | undefined;
  #coverage: Coverage | undefined;
  #trace: Trace | undefined;
  #witness: Witness | undefined;

  constructor(
    core: Watched,
    deviceAt: (address: bigint) => { name: string; base: number } | undefined,
  ) {
    this.#core = core;
    this.#deviceAt = deviceAt;
  }

  begin(observer: Observer | undefined): void {
    this.#coverage = observer?.coverage;
    this.#trace = observer?.trace;
    const filter = this.#trace?.filter;
    const traps = filter?.asksFor('trap') || filter?.asksFor('sbi') ? traceTraps : 0;
    this.#core.trace(traps | (filter?.asksFor('device') ? traceCoreDevices : 0));
    this.#core.traceExecution(this.#coverage === undefined ? 0 : 1);
    if (this.#witness !== observer?.witness) this.#watch(observer?.witness);
  }

  #watch(witness: Witness | undefined): void {
    this.#witness = witness;
    this.#core.witnessClear();
    const addresses = [...(witness?.plan.marks.keys() ?? [])].sort((a, b) => a - b);
    const marked = addresses.every((address) => this.#core.witnessMark(BigInt(address)) === 1);
    const sealed = (witness?.plan.sealed ?? []).every(
      ({ start, bytes }) => this.#core.witnessSeal(BigInt(start), bytes.length) === 1,
    );
    if (!marked || !sealed) throw new ImageError('the harness to watch is not in RAM');
    this.#core.witnessApply();
  }

  passed(hart: number, offset: number): void {
    this.#witness?.passed(this.#core, hart, offset);
  }

  sealBroken(hart: number | undefined, offset: number, size: number): void {
    this.#witness?.sealBroken(this.#core, hart, offset, size);
  }

  /** @param index of the byte in all that is printed, from 0. */
  printed(hart: number, index: number, byte: number): void {
    this.#witness?.prints(this.#core, hart, index, byte);
  }

  /** The guest switches itself off, or resets itself. */
  ends(hart: number): void {
    this.#witness?.ends(this.#core, hart);
  }

  executed(offset: number): void {
    this.#coverage?.mark(offset);
  }

  #place(
    hart: number,
    pc = this.#core.readPc(hart),
    mode = this.#core.readMode(hart),
  ): TracedPlace {
    return { at: Number(this.#core.retired()), hart, pc, mode };
  }

  trapTaken(
    hart: number,
    cause: bigint,
    pc: bigint,
    value: bigint,
    value2: bigint,
    mode: number,
  ): void {
    const trace = this.#trace;
    if (trace === undefined) return;
    const place = this.#place(hart, pc, mode);
    trace.trap(place, cause, value, value2, this.#core.readMode(hart));
    if (cause === ecallFromHs || cause === ecallFromVs) trace.call(place, this.#callOf(hart));
  }

  /** To be asked before the firmware serves a call. @returns what is to be called when it has. */
  callBegins(hart: number): ((answered: boolean) => void) | undefined {
    const trace = this.#trace;
    if (!trace?.filter.asksFor('sbi')) return undefined;
    // The program counter is behind the call already, which is never compressed.
    const place = this.#place(hart, BigInt.asUintN(64, this.#core.readPc(hart) - 4n));
    const call = this.#callOf(hart);
    return (answered) => {
      const [error = 0n, value = 0n] = this.#registers(hart, registers.a0, 2);
      trace.call(place, answered ? { ...call, answer: { error, value } } : call);
    };
  }

  #callOf(hart: number): TracedCall {
    return {
      extension: this.#core.readRegister(hart, registers.a7),
      function: this.#core.readRegister(hart, registers.a6),
      arguments: this.#registers(hart, registers.a0, 6),
    };
  }

  #registers(hart: number, first: number, count: number): bigint[] {
    return Array.from({ length: count }, (_, index) =>
      this.#core.readRegister(hart, first + index),
    );
  }

  /** @param value undefined for a read that was refused. */
  accessed(
    hart: number,
    address: bigint,
    size: number,
    access: 'read' | 'write',
    value: bigint | undefined,
    fault = value === undefined,
  ): void {
    if (!this.#trace?.filter.asksFor('device')) return;
    const inside = coreDevices.find(({ base, size }) => address >= base && address < base + size);
    const device = inside ?? this.#deviceAt(address);
    this.#trace.access(this.#place(hart), {
      name: device?.name ?? 'none',
      access,
      address,
      offset: address - BigInt(device?.base ?? 0),
      size,
      value: value ?? 0n,
      fault,
    });
  }
}
