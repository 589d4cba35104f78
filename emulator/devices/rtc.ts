/**
 * The Goldfish real-time clock: nanoseconds since 1970 and one alarm.
 * Register meanings as Linux's drivers/rtc/rtc-goldfish.c and QEMU's hw/rtc/goldfish_rtc.c have them.
 */
import { memoryMap, ticksPerSecond } from '../machine/memory-map.ts';
import type { StateExchange } from '../state/state-exchange.ts';
import type { Device, DeviceHost } from './device.ts';

const register = {
  timeLow: 0x00,
  timeHigh: 0x04,
  alarmLow: 0x08,
  alarmHigh: 0x0c,
  interruptEnabled: 0x10,
  clearAlarm: 0x14,
  alarmStatus: 0x18,
  clearInterrupt: 0x1c,
} as const;

const nanosecondsPerTick = BigInt(1_000_000_000 / ticksPerSecond);
const low32 = 0xffff_ffffn;

/** `whole` with its low or high half replaced. */
function withHalf(whole: bigint, value: number, high: boolean): bigint {
  return high
    ? (BigInt(value >>> 0) << 32n) | (whole & low32)
    : (whole & ~low32) | BigInt(value >>> 0);
}

export class GoldfishRtc implements Device {
  readonly name = 'rtc';
  readonly base = memoryMap.rtc.base;
  readonly size = memoryMap.rtc.size;
  readonly #host: DeviceHost;
  /** The clock's time minus guest time, in nanoseconds. */
  #offset: bigint;
  /** Latched by a read of the low half, so that the two halves belong together. */
  #timeHigh = 0;
  #alarm = 0n;
  #alarmRunning = false;
  #interruptEnabled = false;
  #interruptPending = false;

  constructor(host: DeviceHost, rtcSeconds: number) {
    this.#host = host;
    this.#offset = BigInt(Math.trunc(rtcSeconds)) * 1_000_000_000n;
  }

  #nanoseconds(): bigint {
    return BigInt.asUintN(64, this.#offset + this.#host.now() * nanosecondsPerTick);
  }

  describes(offset: number, store: boolean): boolean {
    const only = store ? [register.clearAlarm, register.clearInterrupt] : [register.alarmStatus];
    return offset <= register.interruptEnabled || only.some((one) => one === offset);
  }

  read(offset: number, size: number): number | undefined {
    if (size !== 4 || (offset & 3) !== 0) return undefined;
    switch (offset) {
      case register.timeLow: {
        const time = this.#nanoseconds();
        this.#timeHigh = Number(time >> 32n);
        return Number(time & low32);
      }
      case register.timeHigh:
        return this.#timeHigh;
      case register.alarmLow:
        return Number(this.#alarm & low32);
      case register.alarmHigh:
        return Number(this.#alarm >> 32n);
      case register.interruptEnabled:
        return this.#interruptEnabled ? 1 : 0;
      case register.alarmStatus:
        return this.#alarmRunning ? 1 : 0;
      default:
        return 0;
    }
  }

  write(offset: number, size: number, value: number): boolean {
    if (size !== 4 || (offset & 3) !== 0) return false;
    if (offset === register.timeLow) this.#setTime(value, false);
    else if (offset === register.timeHigh) this.#setTime(value, true);
    else if (offset === register.alarmHigh) this.#alarm = withHalf(this.#alarm, value, true);
    else if (offset === register.alarmLow) {
      // The driver writes the high half first; the low half arms it.
      this.#alarm = withHalf(this.#alarm, value, false);
      this.#alarmRunning = true;
      this.#checkAlarm();
    } else if (offset === register.interruptEnabled) this.#interruptEnabled = (value & 1) !== 0;
    else if (offset === register.clearAlarm) this.#alarmRunning = false;
    else if (offset === register.clearInterrupt) this.#interruptPending = false;
    this.#updateLine();
    this.#host.deadlineChanged();
    return true;
  }

  #setTime(value: number, high: boolean): void {
    const before = this.#nanoseconds();
    this.#offset += withHalf(before, value, high) - before;
    this.#checkAlarm();
  }

  #checkAlarm(): void {
    if (!this.#alarmRunning || this.#nanoseconds() < this.#alarm) return;
    this.#alarmRunning = false;
    this.#interruptPending = true;
  }

  #updateLine(): void {
    const level = this.#interruptEnabled && this.#interruptPending;
    this.#host.setInterrupt(memoryMap.rtc.interrupt, level);
  }

  /** The first tick at which the clock shows the alarm's time or more. */
  deadline(): bigint | undefined {
    if (!this.#alarmRunning) return undefined;
    const wait = this.#alarm - this.#nanoseconds();
    return this.#host.now() + (wait + nanosecondsPerTick - 1n) / nanosecondsPerTick;
  }

  expire(): void {
    this.#checkAlarm();
    this.#updateLine();
  }

  exchange(state: StateExchange): void {
    this.#offset = state.u64(this.#offset);
    this.#alarm = state.u64(this.#alarm);
    this.#timeHigh = state.u32(this.#timeHigh);
    this.#alarmRunning = state.flag(this.#alarmRunning);
    this.#interruptEnabled = state.flag(this.#interruptEnabled);
    this.#interruptPending = state.flag(this.#interruptPending);
  }
}
