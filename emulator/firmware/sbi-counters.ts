/**
 * SBI 3.0, chapter 11: performance monitoring. The counters of a hart, in the order of their logical numbers: two of
 * hardware with a fixed event, cycle and instret; eight of the firmware, which count calls; eight of hardware whose event
 * and modes can be chosen (mhpmcounter3 to 10). Only the last eight raise an interrupt when they overflow (Sscofpmf).
 */
import type { StateExchange } from '../state/state-exchange.ts';
import { fail, ok, type SbiCall, type SbiHost, type SbiResult, sbiError } from './sbi-call.ts';
import {
  describeEvents,
  isFirmwareEvent,
  isGeneralEvent,
  isHardwareEvent,
  selectorOf,
} from './sbi-events.ts';
import {
  counters,
  firmwareCounters,
  fixed,
  freeHardware,
  hardwareOf,
  hardwareOverflowed,
  hardwareRuns,
  namedCounters,
  runHardware,
  selectEvent,
} from './sbi-hardware-counters.ts';
import { CounterSnapshot } from './sbi-snapshot.ts';

/** The filter bits of the call's flags; in mhpmevent they are 55 bits higher. */
const filters = 0xf8n;
const widthBits = 63n;

const configure = { skipMatch: 1n, clearValue: 2n, autoStart: 4n } as const;
const startFlag = { value: 1n, fromSnapshot: 2n } as const;
const stopFlag = { reset: 1n, takeSnapshot: 2n } as const;

/** The firmware's counters of one hart. */
export class FirmwareCounters {
  /** Event + 1; 0 is free. */
  readonly #events = new Uint32Array(firmwareCounters);
  readonly #running = new Uint32Array(firmwareCounters);
  /** Hardware counters that were configured. */
  readonly #taken = new Uint32Array(counters);
  readonly #values = new BigUint64Array(firmwareCounters);
  readonly #snapshot = new CounterSnapshot();

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
        return this.#startAll(host, call);
      case 4n:
        return this.#stopAll(host, call);
      case 5n:
        return this.#read(call, (value) => value);
      case 6n:
        return this.#read(call, () => 0n);
      case 7n:
        return this.#snapshot.share(host.memory, call);
      case 8n:
        return describeEvents(host, call);
      default:
        return undefined;
    }
  }

  /** Bits 11:0 CSR, 17:12 width - 1, the top bit for firmware (function 1). */
  #describe(call: SbiCall): SbiResult {
    const index = call.arguments[0] ?? 0n;
    if (index >= BigInt(counters)) return fail(sbiError.invalidParameter);
    const hardware = hardwareOf(Number(index));
    return ok(hardware === undefined ? 1n << 63n : BigInt(hardware.csr) | (widthBits << 12n));
  }

  #configure(host: SbiHost, call: SbiCall): SbiResult {
    const [, , flags = 0n] = call.arguments;
    const named = namedCounters(call);
    if (named === undefined) return fail(sbiError.invalidParameter);
    const skip = (flags & configure.skipMatch) !== 0n;
    const fitting = named.filter((index) => this.#matches(index, call));
    // If several counters fit, one that can filter by mode and interrupt.
    const best = fitting.find((index) => hardwareOf(index)?.selector !== undefined) ?? fitting[0];
    const found = skip ? named[0] : best;
    if (found === undefined) return fail(sbiError.notSupported);
    if (skip && !this.#isConfigured(found)) return fail(sbiError.invalidParameter);
    if (!skip) this.#take(host, call, found);
    if ((flags & configure.clearValue) !== 0n) this.#setValue(host, call.hart, found, 0n);
    if ((flags & configure.autoStart) !== 0n) this.#run(host, call.hart, found, true);
    return ok(BigInt(found));
  }

  #matches(
    index: number,
    { arguments: [, , flags = 0n, eventIndex = 0n, data = 0n] }: SbiCall,
  ): boolean {
    const hardware = hardwareOf(index);
    if (hardware !== undefined) {
      if (this.#taken[index] !== 0) return false;
      if (hardware.event !== undefined) {
        return isGeneralEvent(eventIndex, hardware.event) && (flags & filters) === 0n;
      }
      return isHardwareEvent(eventIndex, data);
    }
    return isFirmwareEvent(eventIndex) && this.#events[index - fixed.length] === 0;
  }

  #take(host: SbiHost, call: SbiCall, index: number): void {
    const [, , flags = 0n, eventIndex = 0n, data = 0n] = call.arguments;
    const code = eventIndex & 0xffffn;
    const hardware = hardwareOf(index);
    if (hardware === undefined) {
      this.#events[index - fixed.length] = Number(code) + 1;
      return;
    }
    this.#taken[index] = 1;
    const event = ((flags & filters) << 55n) | selectorOf(eventIndex, data);
    selectEvent(host.core, call.hart, hardware, event);
  }

  #isConfigured(index: number): boolean {
    const hardware = hardwareOf(index) !== undefined;
    return (hardware ? this.#taken[index] : this.#events[index - fixed.length]) !== 0;
  }

  #isRunning(host: SbiHost, hart: number, index: number): boolean {
    const hardware = hardwareOf(index);
    if (hardware === undefined) return this.#running[index - fixed.length] === 1;
    return hardwareRuns(host.core, hart, hardware);
  }

  #run(host: SbiHost, hart: number, index: number, on: boolean): void {
    const hardware = hardwareOf(index);
    if (hardware === undefined) this.#running[index - fixed.length] = on ? 1 : 0;
    else runHardware(host.core, hart, hardware, on);
  }

  #setValue(host: SbiHost, hart: number, index: number, value: bigint): void {
    const hardware = hardwareOf(index);
    if (hardware === undefined) this.#values[index - fixed.length] = value;
    else host.core.writeCsr(hart, hardware.machineCsr, value);
  }

  /** Functions 3 and 4 act on every counter that the call names; the last error is the answer. */
  #forEach(call: SbiCall, act: (index: number) => bigint): SbiResult {
    const named = namedCounters(call);
    if (named === undefined || !named.every((index) => this.#isConfigured(index))) {
      return fail(sbiError.invalidParameter);
    }
    const errors = named.map(act).filter((error) => error !== sbiError.success);
    return errors.length === 0 ? ok() : fail(errors[0] ?? sbiError.failed);
  }

  #startAll(host: SbiHost, call: SbiCall): SbiResult {
    const [base = 0n, , flags = 0n, value = 0n] = call.arguments;
    const fromPage = (flags & startFlag.fromSnapshot) !== 0n;
    if (fromPage && !this.#snapshot.isShared) return fail(sbiError.noSharedMemory);
    return this.#forEach(call, (index) => {
      if (fromPage) {
        return this.#start(
          host,
          call,
          index,
          this.#snapshot.read(host.memory, index - Number(base)),
        );
      }
      return this.#start(host, call, index, (flags & startFlag.value) === 0n ? undefined : value);
    });
  }

  #start(host: SbiHost, call: SbiCall, index: number, value: bigint | undefined): bigint {
    const hardware = hardwareOf(index) !== undefined;
    // The hardware's counters run from reset on, whether anybody configured them or not.
    if (!hardware && this.#isRunning(host, call.hart, index)) return sbiError.alreadyStarted;
    if (value !== undefined) this.#setValue(host, call.hart, index, value);
    this.#run(host, call.hart, index, true);
    return sbiError.success;
  }

  #stopAll(host: SbiHost, call: SbiCall): SbiResult {
    const [base = 0n, , flags = 0n] = call.arguments;
    const takes = (flags & stopFlag.takeSnapshot) !== 0n;
    if (takes && !this.#snapshot.isShared) return fail(sbiError.noSharedMemory);
    const taken = new Map<number, bigint>();
    let overflows = 0n;
    const result = this.#forEach(call, (index) => {
      const wasRunning = this.#isRunning(host, call.hart, index);
      this.#run(host, call.hart, index, false);
      const place = index - Number(base);
      taken.set(place, this.#value(host, call.hart, index));
      if (this.#hasOverflowed(host, call.hart, index)) overflows |= 1n << BigInt(place);
      if ((flags & stopFlag.reset) !== 0n) this.#free(host, call.hart, index);
      return wasRunning ? sbiError.success : sbiError.alreadyStopped;
    });
    if (takes) this.#snapshot.write(host.memory, taken, overflows);
    return result;
  }

  #value(host: SbiHost, hart: number, index: number): bigint {
    const hardware = hardwareOf(index);
    if (hardware === undefined) return this.#values[index - fixed.length] ?? 0n;
    return host.core.readCsr(hart, hardware.machineCsr);
  }

  #hasOverflowed(host: SbiHost, hart: number, index: number): boolean {
    const hardware = hardwareOf(index);
    return hardware !== undefined && hardwareOverflowed(host.core, hart, hardware);
  }

  #free(host: SbiHost, hart: number, index: number): void {
    const hardware = hardwareOf(index);
    if (hardware === undefined) {
      this.#events[index - fixed.length] = 0;
      return;
    }
    this.#taken[index] = 0;
    freeHardware(host.core, hart, hardware);
  }

  #read(call: SbiCall, part: (value: bigint) => bigint): SbiResult {
    const index = call.arguments[0] ?? 0n;
    const value = this.#values[Number(index) - fixed.length];
    return value === undefined ? fail(sbiError.invalidParameter) : ok(part(value));
  }

  exchange(state: StateExchange): void {
    state.u32s(this.#events);
    state.u32s(this.#running);
    state.u32s(this.#taken);
    for (const [index, value] of this.#values.entries()) this.#values[index] = state.u64(value);
    this.#snapshot.exchange(state);
  }
}
