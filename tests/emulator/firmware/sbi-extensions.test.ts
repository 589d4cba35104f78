import { beforeEach, describe, expect, test } from 'vitest';
import { FakeMachine } from './fake-machine.ts';

const ram = 0x8000_0000;
const performance = 0x504d55;
const suspend = 0x53555350;
const features = 0x46574654;
const time = 0x54494d45;
const rfence = 0x52464e43;
const skipMatch = 1;
const clearAndStart = 6;
const setTimerEvent = 0xf_0005;
const fenceSent = 0xf_000a;
const error = {
  notSupported: -2n,
  invalidParameter: -3n,
  denied: -4n,
  invalidAddress: -5n,
  alreadyStarted: -7n,
  alreadyStopped: -8n,
  noSharedMemory: -9n,
  deniedLocked: -14n,
} as const;

let machine: FakeMachine;
const call = (extension: number, fid: number, ...words: (bigint | number)[]) =>
  machine.call(extension, fid, ...words);

beforeEach(() => {
  machine = new FakeMachine();
});

describe('performance counters (chapter 11)', () => {
  test('are two of the hart, eight of the firmware, and eight of the hart that select', () => {
    expect(call(performance, 0)).toEqual([0n, 18n]);
    expect(call(performance, 1, 0)).toEqual([0n, 0xc00n | (63n << 12n)]);
    expect(call(performance, 1, 1)).toEqual([0n, 0xc02n | (63n << 12n)]);
    expect(call(performance, 1, 2)).toEqual([0n, 1n << 63n]);
    expect(call(performance, 1, 10)).toEqual([0n, 0xc03n | (63n << 12n)]);
    expect(call(performance, 1, 17)).toEqual([0n, 0xc0an | (63n << 12n)]);
    expect(call(performance, 1, 18)[0]).toBe(error.invalidParameter);
  });

  test('count what the firmware is asked for while they run', () => {
    const [, counter] = call(performance, 2, 0, 0x3ff, clearAndStart, setTimerEvent);
    expect(counter).toBe(2n);
    call(time, 0, 5);
    call(time, 0, 6);
    expect(call(performance, 5, counter)).toEqual([0n, 2n]);
    expect(call(performance, 4, counter, 1, 0)[0]).toBe(0n);
    call(time, 0, 7);
    expect(call(performance, 5, counter)).toEqual([0n, 2n]);
    expect(call(performance, 4, counter, 1, 0)[0]).toBe(error.alreadyStopped);
    expect(call(performance, 3, counter, 1, 1, 40)[0]).toBe(0n);
    expect(call(performance, 3, counter, 1, 0)[0]).toBe(error.alreadyStarted);
    call(time, 0, 8);
    expect(call(performance, 5, counter)).toEqual([0n, 41n]);
  });

  test('of the receiving hart count what was sent to it', () => {
    const [, sent] = call(performance, 2, 0, 0x3ff, clearAndStart, fenceSent);
    const [, received] = call(performance, 2, 0, 0x3ff, clearAndStart, fenceSent + 1);
    call(rfence, 1, 0b0011, 0, 0, 0);
    call(rfence, 1, 0b0010, 0, 0, 0);
    expect([call(performance, 5, sent)[1], call(performance, 5, received)[1]]).toEqual([2n, 1n]);
  });

  test('of the hart are held by mcountinhibit and set by their machine-level register', () => {
    machine.csrs.set(0x320, 0n);
    expect(call(performance, 2, 0, 3, 0, 1)).toEqual([0n, 0n]);
    expect(call(performance, 4, 0, 1, 0)[0]).toBe(0n);
    expect(machine.csrs.get(0x320)).toBe(1n);
    expect(call(performance, 3, 0, 1, 1, 1000)[0]).toBe(0n);
    expect([machine.csrs.get(0x320), machine.csrs.get(0xb00)]).toEqual([0n, 1000n]);
  });

  test('that select count the event in the modes of the flags, and interrupt once started', () => {
    machine.csrs.set(0x320, 0n);
    const excludeUserAndMachine = (1 << 5) | (1 << 7);
    const [, counter] = call(performance, 2, 0, 0x3_ffff, excludeUserAndMachine, 2);
    expect(counter).toBe(10n);
    expect(machine.csrs.get(0x323)).toBe((1n << 63n) | (1n << 62n) | (1n << 60n) | 2n);
    expect(machine.csrs.get(0x320)).toBe(1n << 3n);
    expect(call(performance, 3, counter, 1, 1, -1000n)[0]).toBe(0n);
    expect(machine.csrs.get(0x323)).toBe((1n << 62n) | (1n << 60n) | 2n);
    expect([machine.csrs.get(0x320), machine.csrs.get(0xb03)]).toEqual([
      0n,
      -1000n & (2n ** 64n - 1n),
    ]);
    expect(call(performance, 4, counter, 1, 1)[0]).toBe(0n);
    expect(machine.csrs.get(0x323)).toBe(0n);
  });

  test('that select take raw events of the hart, and no other', () => {
    machine.csrs.set(0x320, 0n);
    expect(call(performance, 2, 0, 0x3_ffff, 0, 0x2_0000, 3)).toEqual([0n, 10n]);
    expect(machine.csrs.get(0x323)).toBe((1n << 63n) | 3n);
    expect(call(performance, 2, 0, 0x3_ffff, 0, 0x2_0000, 5)[0]).toBe(error.notSupported);
  });

  test('that are not there, not free or not configured are refused', () => {
    expect(call(performance, 2, 17, 3, 0, setTimerEvent)[0]).toBe(error.invalidParameter);
    expect(call(performance, 2, 0, 0, 0, setTimerEvent)[0]).toBe(error.invalidParameter);
    expect(call(performance, 2, 0, 0x3ff, 0, 3)[0]).toBe(error.notSupported);
    expect(call(performance, 2, 2, 1, skipMatch, setTimerEvent)[0]).toBe(error.invalidParameter);
    for (let taken = 0; taken < 8; taken += 1) {
      expect(call(performance, 2, 0, 0x3ff, 0, setTimerEvent)[0]).toBe(0n);
    }
    expect(call(performance, 2, 0, 0x3ff, 0, setTimerEvent)[0]).toBe(error.notSupported);
    expect(call(performance, 3, 0, 1, 0)[0]).toBe(error.invalidParameter);
    expect(call(performance, 3, 2, 1, 2)[0]).toBe(error.noSharedMemory);
    expect(call(performance, 5, 0)[0]).toBe(error.invalidParameter);
    expect(call(performance, 9, 0)[0]).toBe(error.notSupported);
    expect(call(performance, 4, 2, 1, 1)[0]).toBe(error.alreadyStopped);
    expect(call(performance, 2, 0, 0x3ff, 0, setTimerEvent)).toEqual([0n, 2n]);
  });
});

describe('shared memory of performance counters (chapter 11)', () => {
  const none = 0xffff_ffff_ffff_ffffn;
  const word = (at: number) =>
    new DataView(Uint8Array.from(machine.memory.read(at, 8) ?? []).buffer).getBigUint64(0, true);

  test('is a page of RAM, until it is taken back', () => {
    expect(call(performance, 7, ram + 8, 0, 0)[0]).toBe(error.invalidParameter);
    expect(call(performance, 7, ram, 0, 1)[0]).toBe(error.invalidParameter);
    expect(call(performance, 7, ram + 0x1000, 0, 0)[0]).toBe(error.invalidAddress);
    expect(call(performance, 7, ram, 1, 0)[0]).toBe(error.invalidAddress);
    call(performance, 2, 0, 0x3ff, 0, setTimerEvent);
    expect(call(performance, 3, 2, 1, 2)[0]).toBe(error.noSharedMemory);
    expect(call(performance, 4, 2, 1, 2)[0]).toBe(error.noSharedMemory);
    expect(call(performance, 7, ram, 0, 0)[0]).toBe(0n);
    expect(call(performance, 3, 2, 1, 2)[0]).toBe(0n);
    expect(call(performance, 7, none, none, 0)[0]).toBe(0n);
    expect(call(performance, 4, 2, 1, 2)[0]).toBe(error.noSharedMemory);
  });

  test('gives the values to start from and takes those at the stop, by their place in the call', () => {
    machine.csrs.set(0x320, 0n);
    call(performance, 7, ram, 0, 0);
    call(performance, 2, 0, 0x3ff, 0, setTimerEvent);
    call(performance, 2, 0, 0x3_ffff, 0, 2);
    machine.memory.write(ram + 8, Uint8Array.of(40));
    machine.memory.write(ram + 8 + 8 * 8, Uint8Array.of(1, 2));
    expect(call(performance, 3, 2, 0b1_0000_0001, 2)[0]).toBe(0n);
    expect(machine.csrs.get(0xb03)).toBe(0x201n);
    call(time, 0, 8);
    machine.csrs.set(0xb03, 7n);
    machine.csrs.set(0x323, (1n << 63n) | 2n);
    expect(call(performance, 4, 2, 0b1_0000_0001, 2)[0]).toBe(0n);
    expect([word(ram), word(ram + 8), word(ram + 8 + 8 * 8)]).toEqual([0b1_0000_0000n, 41n, 7n]);
  });

  test('is asked which events there are', () => {
    const events = [setTimerEvent, 0xf_0016, 1, 3, 0x2_0000, 0x2_0000];
    const entries = new DataView(new ArrayBuffer(16 * events.length));
    for (const [index, event] of events.entries()) entries.setUint32(16 * index, event, true);
    entries.setBigUint64(16 * 4 + 8, 4n, true);
    entries.setBigUint64(16 * 5 + 8, 5n, true);
    machine.memory.write(ram, new Uint8Array(entries.buffer));
    expect(call(performance, 8, ram + 4, 0, 1, 0)[0]).toBe(error.invalidParameter);
    expect(call(performance, 8, ram, 0, 0, 0)[0]).toBe(error.invalidParameter);
    expect(call(performance, 8, ram, 0, 257, 0)[0]).toBe(error.invalidAddress);
    expect(call(performance, 8, ram, 0, events.length, 0)[0]).toBe(0n);
    const answers = events.map((_, index) => machine.memory.readU32(ram + 16 * index + 4));
    expect(answers).toEqual([1, 0, 1, 0, 1, 0]);
  });
});

describe('system suspend (chapter 13)', () => {
  test('lets the last hart sleep and resume elsewhere', () => {
    call(suspend, 0, 0, ram + 0x100, 77);
    expect(machine.log).toContain('csr 0 0x180 0');
    expect(machine.log.slice(-2)).toEqual(['pc 0 0x80000100', 'suspended 0']);
    expect([machine.registers.get('0.10'), machine.registers.get('0.11')]).toEqual([0n, 77n]);
  });

  test('refuses while another hart runs, a bad address, and sleeps that are not there', () => {
    expect(call(suspend, 0, 0, 1)[0]).toBe(error.invalidAddress);
    expect(call(suspend, 0, 1, ram)[0]).toBe(error.invalidParameter);
    expect(call(suspend, 0, 0x8000_0000, ram)[0]).toBe(error.notSupported);
    machine.started[1] = true;
    expect(call(suspend, 0, 0, ram)[0]).toBe(error.denied);
    expect(machine.log).toEqual([]);
  });
});

describe('firmware features (chapter 18)', () => {
  const adue = 1n << 61n;

  test('switch the hardware update of A and D, and lock it', () => {
    machine.csrs.set(0x30a, 1n);
    expect(call(features, 1, 4)).toEqual([0n, 0n]);
    expect(call(features, 0, 4, 1, 1)[0]).toBe(0n);
    expect(machine.csrs.get(0x30a)).toBe(1n | adue);
    expect(call(features, 1, 4)).toEqual([0n, 1n]);
    expect(call(features, 0, 4, 0, 0)[0]).toBe(error.deniedLocked);
  });

  test('that are reserved, missing or fixed say so', () => {
    expect(call(features, 1, 0)).toEqual([0n, 1n]);
    expect(call(features, 0, 0, 1, 0)[0]).toBe(0n);
    expect(call(features, 0, 0, 0, 0)[0]).toBe(error.denied);
    expect(call(features, 0, 4, 2, 0)[0]).toBe(error.invalidParameter);
    expect(call(features, 0, 4, 1, 2)[0]).toBe(error.invalidParameter);
    expect(call(features, 0, 1, 1, 0)[0]).toBe(error.notSupported);
    expect(call(features, 1, 0x4000_0000)[0]).toBe(error.denied);
  });
});
