/**
 * Runs one bare-metal image on our core and on QEMU and gives back what each wrote. An image starts in M-mode at
 * 0x80000000, appends 64-bit values with `put`, and ends with `finish`, which sends them over the UART.
 */

import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { instantiateHartCore } from '#emulator/hart/instance.ts';
import type { HartCore } from '#emulator/hart/interface.ts';
import { openElf } from '#formats/elf/elf-file.ts';
import { elfSegmentBytes, readElfSegments } from '#formats/elf/segments.ts';
import { isInstalled } from '../../helpers/installed.ts';

export const memory = {
  text: 0x80000000,
  results: 0x80100000,
  tables: 0x80200000,
  data: 0x80300000,
  end: 0x80800000,
} as const;

/** What QEMU's `rv64` has and our core has not is off, what both have is on. */
const qemuCpu = 'rv64,h=true,svinval=true,zkr=true,sscofpmf=true';
const uart = 0x10000000n;
const uartStatus = 0x10000005n;
const finisher = 0x100000n;

export const qemuIsMissing = !isInstalled('qemu-system-riscv64');

export interface Blob {
  address: number;
  bytes: Uint8Array;
}

/** Assembles text for 0x80000000. `put`, `finish` and the handlers of `prelude.S` are at hand. */
export function assemble(source: string): Uint8Array {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hart-test-'));
  try {
    const prelude = readFileSync(new URL('prelude.S', import.meta.url), 'utf8');
    writeFileSync(path.join(folder, 'image.S'), `${prelude}\n${source}\n`);
    copyFileSync(new URL('image.lds', import.meta.url), path.join(folder, 'image.lds'));
    const cache = path.resolve('.cache/zig');
    mkdirSync(cache, { recursive: true });
    const zig = path.resolve(`node_modules/@zigc/${os.platform()}-${os.arch()}/bin/zig`);
    execFileSync(
      zig,
      [
        ...['cc', '-target', 'riscv64-freestanding-none', '-mcpu=generic_rv64+m+a+c'],
        ...['-nostdlib', '-static', '-Wl,-T,image.lds', '-o', 'image.elf', 'image.S'],
      ],
      {
        cwd: folder,
        env: { ...process.env, ZIG_GLOBAL_CACHE_DIR: cache, ZIG_LOCAL_CACHE_DIR: cache },
        stdio: 'pipe',
      },
    );
    return textOf(readFileSync(path.join(folder, 'image.elf')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the program headers load, from 0x80000000 on. */
function textOf(bytes: Uint8Array): Uint8Array {
  const text = new Uint8Array(memory.results - memory.text);
  const elf = openElf(bytes);
  for (const segment of readElfSegments(elf, 64)) {
    const offset = Number(segment.virtual) - memory.text;
    if (offset >= 0) text.set(elfSegmentBytes(elf, segment), offset);
  }
  return text;
}

/** One flat image out of text and blobs. */
export function link(text: Uint8Array, blobs: readonly Blob[] = []): Uint8Array {
  const image = new Uint8Array(memory.end - memory.text);
  image.set(text);
  for (const { address, bytes } of blobs) image.set(bytes, address - memory.text);
  return image;
}

export interface Outcome {
  values: bigint[];
  core: HartCore;
  instructions: number;
}

let compiled: WebAssembly.Module | undefined;
export function coreModule(): WebAssembly.Module {
  if (!existsSync('dist/emulator/hart.wasm')) {
    execFileSync('node_modules/.bin/tsx', ['server/build.ts', 'emulator'], { stdio: 'pipe' });
  }
  compiled ??= new WebAssembly.Module(readFileSync('dist/emulator/hart.wasm'));
  return compiled;
}

export interface CoreRun {
  harts?: number;
  budget?: number;
  /** The run is cut into pieces of this many instructions: how must not matter. */
  slice?: number;
}

export function runOnCore(image: Uint8Array, run: CoreRun = {}): Outcome {
  const { harts = 1, budget = 400_000_000 } = run;
  const slice = run.slice ?? budget;
  const sent: number[] = [];
  let ended = false;
  const core: HartCore = instantiateHartCore(coreModule(), {
    mmioRead(_hart, address) {
      if (address === uartStatus) return 0x60n;
      core.raiseBusFault();
      return 0n;
    },
    mmioWrite(_hart, address, _size, value) {
      if (address === uart) sent.push(Number(value & 0xffn));
      else if (address === finisher) {
        ended = true;
        core.requestStop();
      } else return 0;
      return 1;
    },
    sbiCall: () => undefined,
    event: () => undefined,
  });
  if (core.create(harts, 64 << 20) !== 1) throw new Error('no memory');
  for (let hart = 0; hart < harts; hart += 1) core.resetHart(hart, 0x80000000n, 3, 0n, 1);
  new Uint8Array(core.memory.buffer, core.ramPointer()).set(image);
  while (!ended && core.retired() < BigInt(budget)) core.run(BigInt(slice));
  if (!ended)
    throw new Error(`no end: pc ${core.readPc(0).toString(16)}, mode ${core.readMode(0)}`);
  return { values: valuesOf(Buffer.from(sent)), core, instructions: Number(core.retired()) };
}

/** @param cpu more properties of the harts, each behind a comma. */
export function runOnQemu(image: Uint8Array, harts = 1, cpu = ''): bigint[] {
  return qemuValues(image, 'virt', harts, cpu);
}

/** @param machine QEMU's `-M`. */
export function qemuValues(image: Uint8Array, machine: string, harts: number, cpu = ''): bigint[] {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'hart-test-'));
  try {
    writeFileSync(path.join(folder, 'image.bin'), image);
    const result = spawnSync(
      'qemu-system-riscv64',
      [
        ...['-M', machine, '-cpu', `${qemuCpu}${cpu}`, '-m', '64', '-smp', String(harts)],
        ...['-display', 'none', '-monitor', 'none', '-serial', 'file:serial', '-bios', 'image.bin'],
      ],
      { cwd: folder, timeout: 50_000 },
    );
    if (result.status !== 0) throw new Error(`QEMU did not end: ${result.stderr}`);
    return valuesOf(readFileSync(path.join(folder, 'serial')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function valuesOf(bytes: Buffer): bigint[] {
  return Array.from({ length: bytes.length >> 3 }, (_, index) => bytes.readBigUInt64LE(index * 8));
}
