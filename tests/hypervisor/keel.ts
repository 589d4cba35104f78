/** Builds Keel and boots it, on the emulator and on QEMU. */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { MachineDescription, RunLimits } from '#emulator/description/description.ts';
import type { BootTranscript } from '#emulator/record/transcript.ts';
import { boot } from '../emulator/boot.ts';

const execFileAsync = promisify(execFile);

export const tree = path.resolve('hypervisor');
export const zig = path.resolve(`node_modules/@zigc/${os.platform()}-${os.arch()}/bin/zig`);
const cache = path.resolve('.cache/zig');

function answers(command: string): boolean {
  return spawnSync(command, ['--version']).status === 0;
}

export const missing = {
  gcc: answers('riscv64-linux-gnu-gcc') ? '' : ' (skipped: riscv64-linux-gnu-gcc is missing)',
  qemu: answers('qemu-system-riscv64') ? '' : ' (skipped: qemu-system-riscv64 is missing)',
  core: existsSync('dist/emulator/hart.wasm')
    ? ''
    : ' (skipped: dist/emulator/hart.wasm is missing)',
};

export interface Built {
  /** Standard output and error together. */
  output: string;
  failed: boolean;
}

/** A build on a busy machine takes its time; nothing here is measured. */
export const patience = { testTimeout: 500_000, hookTimeout: 500_000 };

const lock = answers('flock') ? ['flock', path.join(cache, 'tests.lock')] : [];

/** `make` in a tree, one at a time. A failing build is an answer, not an exception. */
export async function make(folder: string, ...words: string[]): Promise<Built> {
  await mkdir(cache, { recursive: true });
  const environment = { ZIG_GLOBAL_CACHE_DIR: cache, ZIG_LOCAL_CACHE_DIR: cache };
  const [command = 'make', ...rest] = [...lock, 'make', '-C', folder, '-j2', ...words];
  try {
    const { stdout, stderr } = await execFileAsync(command, rest, {
      env: { ...process.env, ...environment },
      maxBuffer: 16 << 20,
    });
    return { output: stdout + stderr, failed: false };
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
    return { output: stdout + stderr, failed: true };
  }
}

/** Where objects are kept between runs. */
export function keptFolder(name: string): string {
  return path.resolve('.cache/tests', name);
}

/** Builds the tree as it is. @returns the raw image's path, and the folder of everything built. */
export async function buildKeel(): Promise<{ image: string; folder: string }> {
  const folder = keptFolder('keel');
  const { output, failed } = await make(tree, `O=${folder}`, `ZIG=${zig}`);
  if (failed) throw new Error(output);
  return { image: path.join(folder, 'keel.bin'), folder };
}

/** Builds a module as a vendor does, from one source file of `tests/hypervisor/modules`. */
export async function buildModule(name: string, keel: string): Promise<Uint8Array> {
  const folder = keptFolder(`modules/${name}`);
  await mkdir(folder, { recursive: true });
  await writeFile(
    path.join(folder, 'Makefile'),
    `MODULE := ${name}\nSOURCES := ${name}.c\ninclude ${tree}/include/vmhi/module.mk\n`,
  );
  await copyFile(`tests/hypervisor/modules/${name}.c`, path.join(folder, `${name}.c`));
  const { output, failed } = await make(folder, `ZIG=${zig}`, `SYMVERS=${keel}/Module.symvers`);
  if (failed) throw new Error(output);
  return readFile(path.join(folder, 'build', `${name}.vmod`));
}

export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'slipway-keel-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What both machines are made from. */
export interface Scene {
  image: string;
  append?: string;
  harts?: number;
  bundle?: Uint8Array;
  drive?: Uint8Array;
  /** Only for QEMU: behind `-M virt` and `-cpu rv64,h=true`, and further words. */
  qemu?: { machine?: string; cpu?: string; words?: string[] };
}

/** Boots on QEMU. @returns the console from Keel's first line on. */
export function bootOnQemu(scene: Scene): Promise<string> {
  return withFolder(async (folder) => {
    const { machine = '', cpu = '', words: more = [] } = scene.qemu ?? {};
    const words = ['-M', `virt${machine}`, '-cpu', `rv64,h=true${cpu}`, ...more];
    words.push('-m', '128M', '-no-reboot', '-display', 'none', '-monitor', 'none');
    // Into a file: a pipe that is full would stop the machine while its time runs on.
    const console = path.join(folder, 'console');
    words.push('-serial', `file:${console}`);
    words.push('-bios', 'default', '-kernel', scene.image, '-append', scene.append ?? '');
    words.push('-smp', String(scene.harts ?? 1));
    if (scene.bundle) {
      await writeFile(path.join(folder, 'bundle'), scene.bundle);
      words.push('-initrd', path.join(folder, 'bundle'));
    }
    if (scene.drive) {
      const file = path.join(folder, 'drive');
      await writeFile(file, scene.drive);
      words.push('-drive', `file=${file},format=raw,if=none,id=d0`);
      words.push('-device', 'virtio-blk-device,drive=d0');
    }
    await execFileAsync('qemu-system-riscv64', words, { timeout: 400_000 });
    return (await readFile(console, 'latin1'))
      .replaceAll('\r', '')
      .replace(/^[\s\S]*?(?=Keel \d)/, '');
  });
}

export async function bootOnEmulator(
  scene: Scene,
  more: Partial<MachineDescription & RunLimits> = {},
): Promise<BootTranscript> {
  return boot(await readFile(scene.image), {
    harts: scene.harts ?? 1,
    commandLine: scene.append ?? '',
    ...(scene.bundle && { initrd: scene.bundle }),
    ...(scene.drive && { drives: [scene.drive] }),
    budgetInstructions: 300_000_000,
    ...more,
  });
}

/** The lines that KTAP defines, without diagnostics. */
export function ktapLines(console: string): string[] {
  return console
    .split('\n')
    .filter((line) => /^ *(KTAP version 1|1\.\.\d+|(not )?ok \d+ .*)$/.test(line));
}
