import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** @returns whether the peer that boots are measured against is on this machine. */
export async function qemuIsHere(): Promise<boolean> {
  return promisify(execFile)('qemu-system-riscv64', ['--version']).then(
    () => true,
    () => false,
  );
}
