/** SBI 3.0, chapter 11: what counters can count, by `event_idx` (type in bits 19:16, code in 15:0) and `event_data`. */
import { charges } from '../record/charges.ts';
import { fail, ok, type SbiCall, type SbiHost, type SbiResult, sbiError } from './sbi-call.ts';
import { fixed } from './sbi-hardware-counters.ts';

/** Event types: the two general hardware events that there are, and mhpmevent's own numbers (raw events 1 to 4). */
const type = { general: 0n, raw: 2n, firmware: 15n } as const;
const rawEvents = 4n;

/** Table "PMU Firmware Events": those that occur in this firmware. */
export const firmwareEvent = {
  setTimer: 5,
  ipiSent: 6,
  ipiReceived: 7,
  fenceISent: 8,
  fenceIReceived: 9,
} as const;
/** RFENCE function 1 to 6, remote: the event that is sent; the one received is the next number. */
const fenceEvents: Record<number, number> = { 1: 10, 2: 12, 3: 14, 4: 16, 5: 18, 6: 20 };
const lastEvent = 21n;

/** Function 8: entries of 16 bytes, `event_idx` u32, output u32, `event_data` u64; at most so many at once. */
const entry = { bytes: 16, output: 4, data: 8 } as const;
const entriesMaximum = 4096n;
/** Bits 19:0 of an entry's first word. */
const eventMask = 0xf_ffff;

const typeOf = (eventIndex: bigint): bigint => (eventIndex >> 16n) & 0xfn;
const codeOf = (eventIndex: bigint): bigint => eventIndex & 0xffffn;

export function isGeneralEvent(eventIndex: bigint, code: number): boolean {
  return typeOf(eventIndex) === type.general && codeOf(eventIndex) === BigInt(code);
}

/** Whether a hardware counter with a selectable event can count it. */
export function isHardwareEvent(eventIndex: bigint, data: bigint): boolean {
  if (typeOf(eventIndex) === type.raw) return data > 0n && data <= rawEvents;
  return fixed.some(({ event }) => event !== undefined && isGeneralEvent(eventIndex, event));
}

export function isFirmwareEvent(eventIndex: bigint): boolean {
  const code = codeOf(eventIndex);
  const known = code >= BigInt(firmwareEvent.setTimer) && code <= lastEvent;
  return typeOf(eventIndex) === type.firmware && known;
}

/** The number of a hardware event as mhpmevent has it. */
export function selectorOf(eventIndex: bigint, data: bigint): bigint {
  return typeOf(eventIndex) === type.raw ? data : codeOf(eventIndex);
}

/** @param fid function number of RFENCE. */
export function fenceEvent(fid: bigint): number {
  return fenceEvents[Number(fid)] ?? firmwareEvent.fenceISent;
}

/** Function 8: says of each event in shared memory whether it can be counted. */
export function describeEvents(host: SbiHost, call: SbiCall): SbiResult {
  const { memory } = host;
  const [low = 0n, high = 0n, count = 0n, flags = 0n] = call.arguments;
  const wrong = flags !== 0n || count === 0n || count > entriesMaximum;
  if (wrong || low % BigInt(entry.bytes) !== 0n) return fail(sbiError.invalidParameter);
  const bytes = high === 0n ? memory.read(Number(low), Number(count) * entry.bytes) : undefined;
  if (bytes === undefined) return fail(sbiError.invalidAddress);
  host.charge(charges.counterEvent * Number(count));
  const entries = new DataView(Uint8Array.from(bytes).buffer);
  for (let at = 0; at < entries.byteLength; at += entry.bytes) {
    const eventIndex = BigInt(entries.getUint32(at, true) & eventMask);
    const data = entries.getBigUint64(at + entry.data, true);
    const counts = isHardwareEvent(eventIndex, data) || isFirmwareEvent(eventIndex);
    entries.setUint32(at + entry.output, counts ? 1 : 0, true);
  }
  memory.write(Number(low), new Uint8Array(entries.buffer));
  return ok();
}
