import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readTohost } from '#emulator/machine/htif.ts';
import { Budget } from '#emulator/record/budget.ts';
import { ConsoleRecorder } from '#emulator/record/console-recorder.ts';
import { EventRecorder } from '#emulator/record/event-recorder.ts';
import { Sha256, sha256Hex } from '#emulator/state/sha256.ts';
import { StateHash } from '#emulator/state/state-exchange.ts';

const nodeHash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const pattern = (length: number) => new Uint8Array(length).map((_, index) => index * 7);

describe('SHA-256', () => {
  test('gives the examples of FIPS 180-4', () => {
    expect(sha256Hex(new TextEncoder().encode('abc'))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    expect(sha256Hex(new Uint8Array(0))).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
  });

  test.each([1, 55, 56, 63, 64, 65, 119, 120, 1000, 100_003])(
    'agrees with Node over %i bytes, whole and in pieces',
    (length) => {
      const bytes = pattern(length);
      expect(sha256Hex(bytes)).toBe(nodeHash(bytes));
      const hash = new Sha256();
      for (let at = 0; at < length; at += 37) hash.update(bytes.subarray(at, at + 37));
      expect(hash.hex()).toBe(nodeHash(bytes));
    },
  );
});

describe('state', () => {
  const sparse = (bytes: Uint8Array, written?: Uint8Array): string => {
    const hash = new StateHash();
    hash.sparse(bytes, written);
    return hash.hex();
  };

  test('of memory depends on each byte and its place, and on nothing else', () => {
    const memory = new Uint8Array(0x4000);
    const empty = sparse(memory);
    const seen = new Set([empty]);
    for (const at of [0, 0xfff, 0x1000, 0x3fff]) {
      memory.fill(0);
      memory[at] = 0x80;
      seen.add(sparse(memory));
    }
    expect(seen.size).toBe(5);
    memory.fill(0);
    expect(sparse(memory)).toBe(empty);
    expect(sparse(new Uint8Array(0x5000))).not.toBe(empty);
  });

  test('is the same whether a zero page was written or not', () => {
    const memory = new Uint8Array(0x3000);
    memory[0x1000] = 1;
    expect(sparse(memory, Uint8Array.of(0, 1, 0))).toBe(sparse(memory));
    expect(sparse(memory, Uint8Array.of(1, 1, 1))).toBe(sparse(memory));
  });
});

describe('console', () => {
  const seenAt = (expected: string, printed: string) => {
    const console = new ConsoleRecorder(expected);
    return [...new TextEncoder().encode(printed)].findIndex((byte) => console.byte(byte));
  };

  test('finds a text that begins again within itself', () => {
    expect(seenAt('aab', 'aaab')).toBe(3);
    expect(seenAt('abcabd', 'abcabcabd')).toBe(8);
    expect(seenAt('ok', 'no')).toBe(-1);
    expect(seenAt('ü', 'für')).toBe(2);
  });

  test('hashes all, keeps the first MiB, and says once that it keeps no more', () => {
    const console = new ConsoleRecorder(undefined);
    let truncations = 0;
    const bytes = pattern(0x10_0000 + 5000);
    for (const byte of bytes) {
      console.byte(byte);
      if (console.justTruncated) truncations += 1;
    }
    const { bytes: kept, total, sha256 } = console.finish();
    expect(Buffer.compare(kept, bytes.subarray(0, 0x10_0000))).toBe(0);
    expect([total, sha256, truncations]).toEqual([bytes.length, nodeHash(bytes), 1]);
  });
});

test('keeps a thousand events, counts all, and keeps no repetition', () => {
  const events = new EventRecorder();
  for (let index = 0; index < 3000; index += 1) {
    events.add(
      () => index,
      0,
      'access-fault',
      () => `${index >> 1}`,
    );
  }
  expect(events.total).toBe(3000);
  expect(events.kept).toHaveLength(1000);
  expect(events.kept[999]).toMatchObject({ at: 1998, detail: '999' });
});

test('spends a budget on instructions and on charges alike', () => {
  const budget = new Budget(10_000);
  expect(budget.nextCheck(0)).toBe(10_000);
  expect(budget.isSpent(9999)).toBe(false);
  expect(budget.charge(4000, () => 100)).toBe(true);
  expect(budget.charge(4000, () => 100)).toBe(true);
  expect(budget.charge(4500, () => 100)).toBe(false);
  expect(budget.isSpent(100)).toBe(true);
});

test.each([
  [0n, { kind: 'nothing' }],
  [1n, { kind: 'end', exit: { kind: 'powered-off' } }],
  [1337n << 1n, { kind: 'unsupported' }],
  [(1337n << 1n) | 1n, { kind: 'end', exit: { kind: 'guest-failure', code: 1337 } }],
  [(1n << 56n) | (1n << 48n) | 0x41n, { kind: 'console', byte: 0x41 }],
  [(1n << 56n) | 1n, { kind: 'unsupported' }],
  [0xffff_ffff_ffff_ffffn, { kind: 'unsupported' }],
])('reads tohost %s', (value, action) => {
  expect(readTohost(value)).toEqual(action);
});
