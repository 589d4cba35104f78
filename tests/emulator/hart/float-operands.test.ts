/**
 * The floating-point routines against the host's floating-point unit, on random operands that prefer edges,
 * ties, cancellation and results about the smallest normal number. FLOAT_OPERANDS=1000000 takes a million of each.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const count = Number(process.env.FLOAT_OPERANDS ?? 20_000);
/** In the order of `operations` in float-reference.c. */
const operations = [
  ...[
    'add',
    'sub',
    'mul',
    'div',
    'sqrt',
    'fma',
    'eq',
    'lt',
    'le',
    'min',
    'max',
    'class',
    'convert',
  ],
  ...['to w', 'to wu', 'to l', 'to lu', 'round', 'roundnx', 'modulo'],
  ...['ltq', 'leq', 'minm', 'maxm', 'from w', 'from wu', 'from l', 'from lu'],
];
const neverRound = ['eq', 'lt', 'le', 'min', 'max', 'class', 'ltq', 'leq', 'minm', 'maxm'];
const modes = ['RNE', 'RTZ', 'RDN', 'RUP', 'RMM'];

/** The host has no RMM but C's `round` for integral results; float-modes.test.ts has it from QEMU. */
function modesOf(name: string): string[] {
  if (neverRound.includes(name)) return ['RNE'];
  if (name === 'modulo') return ['RTZ'];
  return /^(to|round)/.test(name) ? modes : modes.slice(0, 4);
}

// Underflow is the difference: x86 detects tininess after rounding as RISC-V does, ARM before.
const referenceIsMissing =
  process.arch !== 'x64' || spawnSync('cc', ['--version'], { stdio: 'ignore' }).status !== 0;

interface Routines {
  memory: WebAssembly.Memory;
  check(bits: number, operation: number, mode: number, at: number, count: number): number;
  lastResult(): bigint;
  lastFlags(): number;
}

const recordBytes = 40;
const recordsAtOnce = 100_000;

describe.skipIf(referenceIsMissing)('floating-point routines (needs cc on x86-64)', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'float-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const reference = path.join(folder, 'reference');
  const fixtures = 'tests/emulator/hart/fixtures';
  execFileSync('cc', [
    ...['-O2', '-frounding-math', '-fsignaling-nans', '-ffp-contract=off', '-Wall', '-Werror'],
    ...[`${fixtures}/float-reference.c`, '-o', reference, '-lm'],
  ]);
  const routines = compileRoutines(folder, `${fixtures}/float-entry.ts`);
  const at = routines.memory.grow((recordsAtOnce * recordBytes + 0xffff) >> 16) << 16;

  /** @returns the first disagreement, in words. */
  function disagreement(bits: number, operation: number, mode: number): string | undefined {
    const seed = String(bits * 1000 + operation * 10 + mode);
    const records = execFileSync(
      reference,
      [String(bits), String(operation), String(mode), seed, String(count)],
      { maxBuffer: count * recordBytes + 1 },
    );
    expect(records.length).toBe(count * recordBytes);
    for (let first = 0; first < count; first += recordsAtOnce) {
      const part = records.subarray(first * recordBytes, (first + recordsAtOnce) * recordBytes);
      new Uint8Array(routines.memory.buffer).set(part, at);
      const wrong = routines.check(bits, operation, mode, at, part.length / recordBytes);
      if (wrong >= 0) return describeRecord(part.subarray(wrong * recordBytes));
    }
    return undefined;
  }

  function describeRecord(record: Buffer): string {
    const [a, b, c, result, flags] = [0, 8, 16, 24, 32].map((offset) =>
      record.readBigUInt64LE(offset).toString(16),
    );
    const ours = BigInt.asUintN(64, routines.lastResult()).toString(16);
    return `${a} ${b} ${c}: ${ours} flags ${routines.lastFlags().toString(16)}, not ${result} flags ${flags}`;
  }

  const cases = [32, 64]
    .flatMap((bits) => operations.map((name, operation) => ({ bits, name, operation })))
    .filter(({ bits, name }) => bits === 64 || name !== 'modulo');
  test.each(cases)(
    '$name of $bits bits agrees',
    ({ bits, name, operation }) => {
      const used = modesOf(name);
      const found = used.map((mode) => [mode, disagreement(bits, operation, modes.indexOf(mode))]);
      expect(Object.fromEntries(found)).toEqual(
        Object.fromEntries(used.map((mode) => [mode, undefined])),
      );
    },
    600_000,
  );
});

function compileRoutines(folder: string, entry: string): Routines {
  const wasm = path.join(folder, 'float.wasm');
  const flags = ['-O3', '--noAssert', '--runtime', 'stub'];
  execFileSync('node_modules/.bin/asc', [entry, '-o', wasm, ...flags], { stdio: 'pipe' });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(wasm)));
  // Guaranteed by float-entry.ts.
  return instance.exports as unknown as Routines;
}
