import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { SandboxLimits } from '#core/ports.ts';
import { workFolderBytes } from './limits/disk-use.ts';

const execFileAsync = promisify(execFile);
const filesMax = 100_000;

/**
 * Makes the folder that becomes a sandbox's `/w`: a file system in memory of a fixed size where this process
 * may mount one, so that the kernel holds it to its limit, removed files that are still open included, and
 * the cgroup counts what a build writes; otherwise a plain folder, which is polled. `removeFolder` removes both.
 */
export async function makeWorkFolder(folder: string, limits: SandboxLimits): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (process.getuid?.() !== 0) return;
  const options = `mode=0755,nosuid,nodev,size=${workFolderBytes(limits)},nr_inodes=${filesMax}`;
  // Where root may not mount (a container), the folder stays as it is.
  await execFileAsync('mount', ['-t', 'tmpfs', '-o', options, 'slipway-work', folder]).catch(
    () => undefined,
  );
}
