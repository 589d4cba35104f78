import { beforeEach, describe, expect, test } from 'vitest';
import { Bus } from '#emulator/devices/bus.ts';
import { Finisher } from '#emulator/devices/finisher.ts';
import { Rom } from '#emulator/devices/rom.ts';
import { GoldfishRtc } from '#emulator/devices/rtc.ts';
import { FakeHost } from './fake-host.ts';

let host: FakeHost;
let bus: Bus;

beforeEach(() => {
  host = new FakeHost();
  const rom = new Rom(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9));
  bus = new Bus([rom, new Finisher(host), new GoldfishRtc(host, 0)]);
});

test('reads each size at its address', () => {
  expect(bus.read(0x1000n, 1)).toBe(1n);
  expect(bus.read(0x1002n, 2)).toBe(0x0403n);
  expect(bus.read(0x1004n, 4)).toBe(0x08070605n);
  expect(bus.read(0x1000n, 8)).toBe(0x0807060504030201n);
});

test.each([0n, 0xfffn, 0x10_2000n, 0x3000_0000n, 0xffff_ffff_ffff_fff8n])(
  'faults at 0x%s, where nothing answers',
  (address) => {
    expect(bus.read(address, 4)).toBeUndefined();
    expect(bus.write(address, 4, 0n)).toBe(false);
  },
);

test('faults on an access that runs out of a device', () => {
  expect(bus.read(0xfffcn, 8)).toBeUndefined();
  expect(bus.read(0x10_1ffen, 4)).toBeUndefined();
});

test('faults on a write to the ROM, and on 8 bytes of a device that takes 4', () => {
  expect(bus.write(0x1000n, 4, 0n)).toBe(false);
  expect(bus.read(0x10_1000n, 8)).toBeUndefined();
});

describe('test finisher', () => {
  test.each([
    [0x5555n, { kind: 'powered-off' }],
    [0x7777n, { kind: 'reset' }],
    [0x3333n, { kind: 'guest-failure', code: 0 }],
    [0x2a_3333n, { kind: 'guest-failure', code: 0x2a }],
  ])('ends the boot for 0x%s', (value, exit) => {
    expect(bus.write(0x10_0000n, 4, value)).toBe(true);
    expect(host.exit).toEqual(exit);
  });

  test('goes on for anything else', () => {
    bus.write(0x10_0000n, 4, 0x1234n);
    bus.write(0x10_0004n, 4, 0x5555n);
    expect(bus.write(0x10_0000n, 1, 0x55n)).toBe(false);
    expect(host.exit).toBeUndefined();
  });
});
