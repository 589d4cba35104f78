import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const execFileAsync = promisify(execFile);

/**
 * Removes a folder that untrusted code wrote in: with file systems mounted below it, deeper than a path can
 * name, or with folders that forbid their owner to enter. The tools walk by descriptor and follow no link.
 */
export async function removeFolder(folder: string): Promise<void> {
  for (const place of await mountsBelow(path.resolve(folder))) {
    await execFileAsync('umount', ['-l', '--', place]);
  }
  try {
    await rm(folder, { recursive: true, force: true });
  } catch {
    // Too deep, or closed: the tools below know how.
    await execFileAsync('chmod', ['-R', 'u+rwx', '--', folder]).catch(() => undefined);
    await execFileAsync('rm', ['-rf', '--', folder]);
  }
}

/** Mount points at or below a folder, innermost first (proc(5), mountinfo: blanks and the like as octal). */
async function mountsBelow(folder: string): Promise<string[]> {
  const lines = (await readFile('/proc/self/mountinfo', 'utf8').catch(() => '')).split('\n');
  return lines
    .map((line) => line.split(' ')[4] ?? '')
    .map((place) =>
      place.replace(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8))),
    )
    .filter((place) => place === folder || place.startsWith(`${folder}/`))
    .reverse();
}
