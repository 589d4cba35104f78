/**
 * SBI 3.0, chapter 11: performance monitoring. Each hart has two hardware counters, cycle and instret, and eight that
 * count what the firmware is asked for.
 */
import type { StateExchange } from '../state-exchange.ts';
import { fail, ok, type SbiCall, type SbiHost, type SbiResult, sbiError } from './sbi-call.ts';

/** Logical numbers 0 and 1; `inhibit` is the bit of mcountinhibit. */
const hardware = [
  { event: 1, csr: 0xc00, machineCsr: 0xb00, inhibit: 1n },
  { event: 2, csr: 0xc02, machineCsr: 0xb02, inhibit: 4n },
] as const;
const firmwareCounters = 8;
const counters = hardware.length + firmwareCounters;
const widthBits = 63n;
const mcountinhibit = 0x320;
const firmwareType = 15;

/** Table "PMU Firmware Events", as far as an emulated firmware sees them. */
export const firmwareEvent = {
  setTimer: 5,
  ipiSent: 6,
  ipiReceived: 7,
  fenceISent: 8,
  fenceIReceived: 9,
} as const;
/** RFENCE function 1 to 6, remote: the event that is sent; the one received is the next number. */
const fenceEvents: Record<number, number> = { 1: 10, 2: 12, 3: 14, 4: 16, 5: 18, 6: 20 };
const lastEvent = 21;

const configure = { skipMatch: 1n, clearValue: 2n, autoStart: 4n } as const;
const startWithValue = 1n;
const startFromSnapshot = 2n;
const stopReset = 1n;

/** The firmware's counters of one hart. */
export class FirmwareCounters {
  /** Event + 1; 0 is free. */
  readonly #events = new Uint32Array(firmwareCounters);
  readonly #running = new Uint32Array(firmwareCounters);
  /** Hardware counters that were configured. */
  readonly #taken = new Uint32Array(hardware.length);
  readonly #values = new BigUint64Array(firmwareCounters);

  count(event: number): void {
    for (let index = 0; index < firmwareCounters; index += 1) {
      if (this.#events[index] !== event + 1 || this.#running[index] !== 1) continue;
      this.#values[index] = (this.#values[index] ?? 0n) + 1n;
    }
  }

  /** @returns undefined when there is no such function. */
  call(host: SbiHost, call: SbiCall): SbiResult | undefined {
    switch (call.function) {
      case 0n:
        return ok(BigInt(counters));
      case 1n:
        return this.#describe(call);
      case 2n:
        return this.#configure(host, call);
      case 3n:
        return this.#forEach(call, (index) => this.#start(host, call, index));
      case 4n:
        return this.#forEach(call, (index) => this.#stop(host, call, index));
      case 5n:
        return this.#read(call, (value) => value);
      case 6n:
        return this.#read(call, () => 0n);
      default:
        return undefined;
    }
  }

  /** Bits 11:0 CSR, 17:12 width - 1, the top bit for firmware (function 1). */
  #describe(call: SbiCall): SbiResult {
    const index = call.arguments[0] ?? 0n;
    if (index >= BigInt(counters)) return fail(sbiError.invalidParameter);
    const own = hardware[Number(index)];
    return ok(own === undefined ? 1n << 63n : BigInt(own.csr) | (widthBits << 12n));
  }

  /** The set of logical numbers that a call names, or undefined when one of them does not exist. */
  #named(call: SbiCall): number[] | undefined {
    const [base = 0n, mask = 0n] = call.arguments;
    const named: number[] = [];
    for (let bit = 0n; bit < 64n; bit += 1n) {
      if (((mask >> bit) & 1n) === 0n) continue;
      if (base + bit >= BigInt(counters)) return undefined;
      named.push(Number(base + bit));
    }
    return named.length === 0 ? undefined : named;
  }

  #configure(host: SbiHost, call: SbiCall): SbiResult {
    const [, , flags = 0n, eventIndex = 0n] = call.arguments;
    const named = this.#named(call);
    if (named === undefined) return fail(sbiError.invalidParameter);
    const skip = (flags & configure.skipMatch) !== 0n;
    const found = skip ? named[0] : named.find((index) => this.#matches(index, eventIndex));
    if (found === undefined) return fail(sbiError.notSupported);
    if (skip && !this.#isConfigured(found)) return fail(sbiError.invalidParameter);
    if (!skip) this.#take(found, eventIndex);
    if ((flags & configure.clearValue) !== 0n) this.#setValue(host, call.hart, found, 0n);
    if ((flags & configure.autoStart) !== 0n) this.#run(host, call.hart, found, true);
    return ok(BigInt(found));
  }

  #matches(index: number, eventIndex: bigint): boolean {
    const type = Number((eventIndex >> 16n) & 0xfn);
    const code = Number(eventIndex & 0xffffn);
    const own = hardware[index];
    if (own !== undefined) return type === 0 && own.event === code && this.#taken[index] === 0;
    if (type !== firmwareType || code < firmwareEvent.setTimer || code > lastEvent) return false;
    return this.#events[index - hardware.length] === 0;
  }

  #take(index: number, eventIndex: bigint): void {
    if (index < hardware.length) this.#taken[index] = 1;
    else this.#events[index - hardware.length] = Number(eventIndex & 0xffffn) + 1;
  }

  #isConfigured(index: number): boolean {
    const own = index < hardware.length;
    return (own ? this.#taken[index] : this.#events[index - hardware.length]) !== 0;
  }

  #isRunning(host: SbiHost, hart: number, index: number): boolean {
    const own = hardware[index];
    if (own === undefined) return this.#running[index - hardware.length] === 1;
    return (host.core.readCsr(hart, mcountinhibit) & own.inhibit) === 0n;
  }

  #run(host: SbiHost, hart: number, index: number, on: boolean): void {
    const own = hardware[index];
    if (own === undefined) {
      this.#running[index - hardware.length] = on ? 1 : 0;
      return;
    }
    const rest = host.core.readCsr(hart, mcountinhibit) & ~own.inhibit;
    host.core.writeCsr(hart, mcountinhibit, on ? rest : rest | own.inhibit);
  }

  #setValue(host: SbiHost, hart: number, index: number, value: bigint): void {
    const own = hardware[index];
    if (own === undefined) this.#values[index - hardware.length] = value;
    else host.core.writeCsr(hart, own.machineCsr, value);
  }

  /** Functions 3 and 4: all that are named; the last error is the answer. */
  #forEach(call: SbiCall, act: (index: number) => bigint): SbiResult {
    const named = this.#named(call);
    if (named === undefined || !named.every((index) => this.#isConfigured(index))) {
      return fail(sbiError.invalidParameter);
    }
    const errors = named.map(act).filter((error) => error !== sbiError.success);
    return errors.length === 0 ? ok() : fail(errors[0] ?? sbiError.failed);
  }

  #start(host: SbiHost, call: SbiCall, index: number): bigint {
    const [, , flags = 0n, value = 0n] = call.arguments;
    if ((flags & startFromSnapshot) !== 0n) return sbiError.noSharedMemory;
    const own = index < hardware.length;
    // The hardware's counters run from reset on, whether anybody configured them or not.
    if (!own && this.#isRunning(host, call.hart, index)) return sbiError.alreadyStarted;
    if ((flags & startWithValue) !== 0n) this.#setValue(host, call.hart, index, value);
    this.#run(host, call.hart, index, true);
    return sbiError.success;
  }

  #stop(host: SbiHost, call: SbiCall, index: number): bigint {
    const flags = call.arguments[2] ?? 0n;
    const wasRunning = this.#isRunning(host, call.hart, index);
    this.#run(host, call.hart, index, false);
    if ((flags & stopReset) !== 0n) this.#free(index);
    return wasRunning ? sbiError.success : sbiError.alreadyStopped;
  }

  #free(index: number): void {
    if (index < hardware.length) this.#taken[index] = 0;
    else this.#events[index - hardware.length] = 0;
  }

  #read(call: SbiCall, part: (value: bigint) => bigint): SbiResult {
    const index = call.arguments[0] ?? 0n;
    const value = this.#values[Number(index) - hardware.length];
    return value === undefined ? fail(sbiError.invalidParameter) : ok(part(value));
  }

  exchange(state: StateExchange): void {
    state.u32s(this.#events);
    state.u32s(this.#running);
    state.u32s(this.#taken);
    for (const [index, value] of this.#values.entries()) this.#values[index] = state.u64(value);
  }
}

/** Counts one call for the hart that made it and for those that it concerns. */
export function countRemote(
  host: SbiHost,
  sent: number,
  caller: number,
  harts: readonly number[],
): void {
  host.counters[caller]?.count(sent);
  for (const hart of harts) host.counters[hart]?.count(sent + 1);
}

/** @param fid function number of RFENCE. */
export function fenceEvent(fid: bigint): number {
  return fenceEvents[Number(fid)] ?? firmwareEvent.fenceISent;
}
