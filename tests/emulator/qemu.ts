import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isInstalled } from '../helpers/installed.ts';

/** Where the package opensbi puts its images. */
export const opensbi = '/usr/lib/riscv64-linux-gnu/opensbi/generic';
export const hasOpensbi = existsSync(`${opensbi}/fw_jump.bin`);
export const hasQemu = isInstalled('qemu-system-riscv64');

/**
 * @param machine the value of -M.
 * @param words may name the file `drive`, which holds `driveBytes()`.
 * @returns what the guest printed, without CR, and how QEMU ended.
 */
export function runQemu(
  machine: string,
  words: readonly string[],
): { status: number | null; console: string } {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-qemu-'));
  try {
    writeFileSync(path.join(folder, 'drive'), driveBytes());
    const common = ['-M', machine, '-m', '128', '-nographic', '-no-reboot'];
    const result = spawnSync('qemu-system-riscv64', [...common, ...words], {
      cwd: folder,
      input: '',
      encoding: 'utf8',
      timeout: 50_000,
    });
    return { status: result.status, console: result.stdout.replaceAll('\r', '') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** OpenSBI speaks first; of it we compare nothing, its banner names the hart's extensions. */
export const behindFirmware = (console: string) =>
  console.slice(console.lastIndexOf('MEDELEG')).replace(/.*\n/, '');

/** A drive whose second sector begins with words. */
export function driveBytes(): Uint8Array {
  const bytes = new Uint8Array(4096);
  bytes.set(new TextEncoder().encode('A drive!'), 512);
  return bytes;
}
