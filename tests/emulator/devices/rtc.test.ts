import { beforeEach, expect, test } from 'vitest';
import { GoldfishRtc } from '#emulator/devices/rtc.ts';
import { FakeHost } from './fake-host.ts';

const timeLow = 0x00;
const timeHigh = 0x04;
const alarmLow = 0x08;
const alarmHigh = 0x0c;
const interruptEnabled = 0x10;
const clearAlarm = 0x14;
const alarmStatus = 0x18;
const clearInterrupt = 0x1c;
const line = 11;

let host: FakeHost;
let rtc: GoldfishRtc;

beforeEach(() => {
  host = new FakeHost();
  rtc = new GoldfishRtc(host, 1_700_000_000);
});

/** As rtc-goldfish.c reads it: low first, which latches high. */
function readTime(): bigint {
  const low = BigInt(rtc.read(timeLow, 4) ?? 0);
  return (BigInt(rtc.read(timeHigh, 4) ?? 0) << 32n) | low;
}

/** As rtc-goldfish.c sets an alarm: high first, low arms. */
function setAlarm(nanoseconds: bigint): void {
  rtc.write(alarmHigh, 4, Number(nanoseconds >> 32n));
  rtc.write(alarmLow, 4, Number(nanoseconds & 0xffff_ffffn));
  rtc.write(interruptEnabled, 4, 1);
}

test('begins at the seconds that the boot was given and goes on with guest time', () => {
  expect(readTime()).toBe(1_700_000_000_000_000_000n);
  host.ticks = 15n;
  expect(readTime()).toBe(1_700_000_000_000_001_500n);
});

test('latches the high half as the low half is read', () => {
  rtc.write(timeLow, 4, 0xffff_ffff);
  rtc.read(timeLow, 4);
  const latched = rtc.read(timeHigh, 4);
  host.ticks = 100n;
  expect(rtc.read(timeHigh, 4)).toBe(latched);
  rtc.read(timeLow, 4);
  expect(rtc.read(timeHigh, 4)).toBe((latched ?? 0) + 1);
});

test('takes another time', () => {
  rtc.write(timeHigh, 4, 1);
  rtc.write(timeLow, 4, 5);
  expect(readTime()).toBe(0x1_0000_0005n);
});

test('interrupts at the first tick that shows the time of the alarm', () => {
  setAlarm(1_700_000_000_000_000_150n);
  expect(rtc.deadline()).toBe(2n);
  expect(rtc.read(alarmStatus, 4)).toBe(1);
  host.ticks = 1n;
  rtc.expire();
  expect(host.levels.get(line)).toBe(false);
  host.ticks = 2n;
  rtc.expire();
  expect(host.levels.get(line)).toBe(true);
  expect(rtc.deadline()).toBeUndefined();
  expect(rtc.read(alarmStatus, 4)).toBe(0);
  rtc.write(clearInterrupt, 4, 1);
  expect(host.levels.get(line)).toBe(false);
});

test('interrupts at once for an alarm in the past', () => {
  setAlarm(5n);
  expect(host.levels.get(line)).toBe(true);
});

test('holds an alarm back that is cleared, and an interrupt that is not enabled', () => {
  setAlarm(1_700_000_000_000_000_150n);
  rtc.write(clearAlarm, 4, 1);
  expect(rtc.deadline()).toBeUndefined();
  rtc.write(interruptEnabled, 4, 0);
  rtc.write(alarmLow, 4, 0);
  expect(host.levels.get(line)).toBe(false);
  rtc.write(interruptEnabled, 4, 1);
  expect(host.levels.get(line)).toBe(true);
});

test('faults on anything but aligned words, reads zero where there is no register', () => {
  expect(rtc.read(timeLow, 8)).toBeUndefined();
  expect(rtc.read(2, 4)).toBeUndefined();
  expect(rtc.write(timeLow, 1, 0)).toBe(false);
  expect(rtc.read(0x100, 4)).toBe(0);
});
