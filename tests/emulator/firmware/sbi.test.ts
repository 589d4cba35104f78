import { beforeEach, describe, expect, test } from 'vitest';
import { FakeMachine } from './fake-machine.ts';

const ram = 0x8000_0000;
const all = 0xffff_ffff_ffff_ffffn;
const base = 0x10;
const time = 0x54494d45;
const ipi = 0x735049;
const rfence = 0x52464e43;
const hsm = 0x48534d;
const reset = 0x53525354;
const debugConsole = 0x4442434e;

const notSupported = -2n;
const invalidParameter = -3n;
const invalidAddress = -5n;
const alreadyAvailable = -6n;

let machine: FakeMachine;

beforeEach(() => {
  machine = new FakeMachine();
});

function call(extension: number, fid: number, ...words: (bigint | number)[]): [bigint, bigint] {
  return machine.call(extension, fid, ...words);
}

describe('base (chapter 4)', () => {
  test('is SBI 3.0 of an implementation of our own', () => {
    expect(call(base, 0)).toEqual([0n, 0x0300_0000n]);
    expect(call(base, 1)).toEqual([0n, 0x534c_4950n]);
    expect([4, 5, 6].map((fid) => call(base, fid)[1])).toEqual([0xf11n, 0xf12n, 0xf13n]);
  });

  test('probes what is there and what is not', () => {
    const there = [base, time, ipi, rfence, hsm, reset, debugConsole, ...Array(9).keys()];
    for (const extension of there) expect(call(base, 3, extension)).toEqual([0n, 1n]);
    for (const extension of [0x535441, 0x535553, 9, 0xf, 0x0a00_0000]) {
      expect(call(base, 3, extension)).toEqual([0n, 0n]);
    }
    expect(machine.events).toEqual([]);
  });
});

test('sets the timer by stimecmp', () => {
  expect(call(time, 0, 12345)[0]).toBe(0n);
  expect(machine.log).toEqual(['csr 0 0x14d 12345']);
});

describe('hart masks (3.1)', () => {
  test('name harts from a base, or all of them', () => {
    call(ipi, 0, 0b101, 1);
    expect(machine.log).toEqual(['line 1 1 1', 'line 3 1 1']);
    machine.log.length = 0;
    call(rfence, 0, 0, all);
    expect(machine.log).toEqual(['fence 0', 'fence 1', 'fence 2', 'fence 3']);
  });

  test.each([
    [0b10000n, 0n],
    [1n, 4n],
    [all, 0n],
    [1n, all - 1n],
    [1n << 63n, 0n],
  ])('refuse a hart that is not there (mask %s, base %s)', (mask, from) => {
    expect(call(ipi, 0, mask, from)[0]).toBe(invalidParameter);
    expect(call(rfence, 1, mask, from)[0]).toBe(invalidParameter);
    expect(machine.log).toEqual([]);
  });
});

test('fences for guests as well (8.4 to 8.7)', () => {
  for (let fid = 0; fid <= 6; fid += 1) expect(call(rfence, fid, 1, 0)[0]).toBe(0n);
  expect(machine.log).toHaveLength(7);
  expect(call(rfence, 7, 1, 0)[0]).toBe(notSupported);
});

describe('hart state (chapter 9)', () => {
  test('starts a stopped hart in S-mode', () => {
    expect(call(hsm, 2, 1)).toEqual([0n, 1n]);
    expect(call(hsm, 0, 1, ram + 0x100, 77)[0]).toBe(0n);
    expect(machine.log).toEqual(['reset 1 0x80000100 1 77 1']);
    expect(call(hsm, 2, 1)).toEqual([0n, 0n]);
    expect(call(hsm, 0, 1, ram, 0)[0]).toBe(alreadyAvailable);
  });

  test('refuses harts and addresses that are not there', () => {
    expect(call(hsm, 0, 4, ram, 0)[0]).toBe(invalidParameter);
    expect(call(hsm, 0, all, ram, 0)[0]).toBe(invalidParameter);
    expect(call(hsm, 2, 4)[0]).toBe(invalidParameter);
    for (const address of [0, ram - 2, ram + 1, ram + 0x1000, all - 1n]) {
      expect(call(hsm, 0, 1, address, 0)[0]).toBe(invalidAddress);
    }
  });

  test('stops the caller, to whom nothing is answered', () => {
    call(hsm, 1);
    expect(machine.log).toEqual(['started 0 0']);
    expect(machine.started[0]).toBe(false);
  });

  test('suspends where it is, or resumes elsewhere from a deeper sleep', () => {
    expect(call(hsm, 3, 1)[0]).toBe(invalidParameter);
    expect(call(hsm, 3, 0x8000_0000, 1)[0]).toBe(invalidAddress);
    expect(machine.log).toEqual([]);
    expect(call(hsm, 3, 0)).toEqual([0n, 0n]);
    expect(machine.log).toEqual(['suspended 0']);
    expect(call(hsm, 2, 0)).toEqual([0n, 4n]);
    call(hsm, 3, 0x8000_0000, ram + 0x100, 77);
    expect(machine.log.slice(-2)).toEqual(['pc 0 0x80000100', 'suspended 0']);
    expect([machine.registers.get('0.10'), machine.registers.get('0.11')]).toEqual([0n, 77n]);
  });
});

test.each([
  [0, 0, { kind: 'powered-off' }],
  [0, 1, { kind: 'guest-failure', code: 1 }],
  [1, 0, { kind: 'reset' }],
  [2, 0, { kind: 'reset' }],
  [3, 0, undefined],
  [0, 2, undefined],
])('resets with type %i and reason %i (chapter 10)', (type, reason, exit) => {
  const [error] = call(reset, 0, type, reason);
  expect(machine.exit).toEqual(exit);
  expect(error).toBe(exit === undefined ? invalidParameter : 0n);
});

describe('debug console (chapter 12)', () => {
  test('writes from RAM and reads into it', () => {
    machine.memory.write(ram + 0x10, new TextEncoder().encode('hello'));
    expect(call(debugConsole, 0, 5, ram + 0x10, 0)).toEqual([0n, 5n]);
    expect(call(debugConsole, 2, 0x121)).toEqual([0n, 0n]);
    expect(machine.console).toBe('hello!');
    machine.input = [1, 2, 3];
    expect(call(debugConsole, 1, 2, ram, 0)).toEqual([0n, 2n]);
    expect(call(debugConsole, 1, 2, ram, 0)).toEqual([0n, 1n]);
    expect(machine.memory.read(ram, 2)).toEqual(Uint8Array.of(3, 2));
  });

  test.each([
    ['below RAM', 5n, 0n, 0n],
    ['over the end', 5n, BigInt(ram) + 0xffcn, 0n],
    ['longer than all', all, BigInt(ram), 0n],
    ['above 2^64', 5n, BigInt(ram), 1n],
    ['at the end of all', 16n, all, 0n],
  ])('refuses a buffer %s', (_, length, low, high) => {
    expect(call(debugConsole, 0, length, low, high)[0]).toBe(invalidParameter);
    machine.input = [1];
    expect(call(debugConsole, 1, length, low, high)[0]).toBe(invalidParameter);
    expect(machine.input).toEqual([1]);
  });
});

test('answers the old console and shutdown (chapter 5) in a0 only', () => {
  expect(call(1, 0, 0x41, 9)).toEqual([0n, 9n]);
  expect(machine.console).toBe('A');
  machine.input = [0x42];
  expect(call(2, 0)[0]).toBe(0x42n);
  expect(call(2, 0)[0]).toBe(-1n);
  call(8, 0);
  expect(machine.exit).toEqual({ kind: 'powered-off' });
});

describe('legacy calls of many harts (chapter 5)', () => {
  test('take the harts from a bit vector in memory, or all of them', () => {
    machine.memory.write(ram + 0x10, Uint8Array.of(0b1_0110));
    expect(call(4, 0, ram + 0x10, 9)).toEqual([0n, 9n]);
    expect(machine.log.splice(0)).toEqual(['line 1 1 1', 'line 2 1 1']);
    expect(call(3, 0)[0]).toBe(0n);
    expect(machine.log.splice(0)).toEqual(['line 0 1 0']);
    for (const extension of [5, 6, 7]) {
      expect(call(extension, 0, ram + 0x10, 0x1000, 0x1000, 1)[0]).toBe(0n);
      expect(machine.log.splice(0)).toEqual(['fence 1', 'fence 2']);
    }
    expect(call(5, 0, 0)[0]).toBe(0n);
    expect(machine.log).toHaveLength(4);
  });

  test('refuse a bit vector where no memory is', () => {
    for (const address of [8, ram + 0x1000, all]) {
      expect(call(4, 0, address)[0]).toBe(invalidAddress);
    }
    expect(machine.log).toEqual([]);
  });
});

test.each([
  [0x535441, 0],
  [base, 7],
  [time, 1],
  [ipi, 1],
  [hsm, 4],
  [reset, 1],
  [debugConsole, 3],
  [9, 0],
])('puts a call of 0x%i, function %i, which is not there, on record', (extension, fid) => {
  expect(call(extension, fid)[0]).toBe(notSupported);
  expect(machine.events).toEqual([
    `sbi-unsupported: extension 0x${extension.toString(16)}, function ${fid}`,
  ]);
});
