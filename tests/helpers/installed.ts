import { spawnSync } from 'node:child_process';

/** @returns whether a program is on this machine that tells its version. */
export function isInstalled(command: string): boolean {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
}
