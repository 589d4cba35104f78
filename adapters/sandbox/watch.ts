import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { SandboxLimits } from '#core/ports.ts';
import { temporaryBytes } from './inner.ts';

/** What all processes below a supervisor use together, now. */
export interface TreeUse {
  /** Threads count as processes do, as the kernel's own limit counts. */
  tasks: number;
  memoryBytes: number;
  cpuSeconds: number;
}

const ticksPerSecond = 100; // USER_HZ, fixed by the kernel's interface on every architecture we run on
const entriesMax = 50_000;

interface ProcessLine {
  pid: number;
  parent: number;
  cpuTicks: number;
}

/** One line of /proc/<pid>/stat; the name in brackets may hold anything, so read from behind it. */
function readProcess(pid: number): ProcessLine | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    // From proc(5), counted from field 3: ppid is 4; utime, stime, cutime, cstime are 14 to 17.
    const cpuTicks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
    return { pid, parent: Number(fields[1]), cpuTicks };
  } catch {
    return undefined; // it ended while we read
  }
}

function readMemory(pid: number): { tasks: number; memoryBytes: number } {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'latin1');
    const field = (name: string): number =>
      Number.parseInt(text.split(`\n${name}:`, 2)[1] ?? '0', 10);
    // Without file pages: every compiler process shares those of its binary.
    return { tasks: field('Threads'), memoryBytes: (field('RssAnon') + field('RssShmem')) * 1024 };
  } catch {
    return { tasks: 0, memoryBytes: 0 }; // it ended while we read
  }
}

export function readTreeUse(supervisorPid: number): TreeUse {
  const children = new Map<number, ProcessLine[]>();
  for (const name of readdirSync('/proc')) {
    const line = /^\d+$/.test(name) ? readProcess(Number(name)) : undefined;
    if (line) children.set(line.parent, [...(children.get(line.parent) ?? []), line]);
  }
  const use: TreeUse = { tasks: 0, memoryBytes: 0, cpuSeconds: 0 };
  const left = [...(children.get(supervisorPid) ?? [])];
  for (let line = left.pop(); line; line = left.pop()) {
    const { tasks, memoryBytes } = readMemory(line.pid);
    use.tasks += tasks;
    use.memoryBytes += memoryBytes;
    use.cpuSeconds += line.cpuTicks / ticksPerSecond;
    left.push(...(children.get(line.pid) ?? []));
  }
  return use;
}

/** Bytes on disk below `folder`, and its largest file. More entries than anybody needs count as a full disk. */
export function readDiskUse(folder: string): { bytes: number; largestBytes: number } {
  let bytes = 0;
  let largestBytes = 0;
  let entries = 0;
  const left = [folder];
  for (let at = left.pop(); at !== undefined; at = left.pop()) {
    let names: string[];
    try {
      names = readdirSync(at);
    } catch (error) {
      // A folder that was removed meanwhile holds nothing; one that hides from us counts as a full disk.
      if (isMissing(error)) continue;
      return { bytes: Number.MAX_SAFE_INTEGER, largestBytes };
    }
    for (const name of names) {
      entries += 1;
      if (entries > entriesMax) return { bytes: Number.MAX_SAFE_INTEGER, largestBytes };
      const status = lstatSync(path.join(at, name), { throwIfNoEntry: false });
      if (!status) continue;
      bytes += status.blocks * 512;
      if (status.isFile()) largestBytes = Math.max(largestBytes, status.size);
      if (status.isDirectory()) left.push(path.join(at, name));
    }
  }
  return { bytes, largestBytes };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** @returns the limit that the processes below the supervisor have reached, if any. */
export function processLimitReached(
  supervisorPid: number,
  limits: SandboxLimits,
): keyof SandboxLimits | undefined {
  const use = readTreeUse(supervisorPid);
  if (use.tasks >= limits.processes) return 'processes';
  if (use.memoryBytes >= limits.memoryBytes) return 'memoryBytes';
  if (use.cpuSeconds >= limits.cpuSeconds) return 'cpuSeconds';
  return undefined;
}

/** @returns the limit that the work folder has reached, if any. */
export function diskLimitReached(
  workFolder: string,
  limits: SandboxLimits,
): keyof SandboxLimits | undefined {
  const use = readDiskUse(workFolder);
  if (use.largestBytes >= limits.fileSizeBytes) return 'fileSizeBytes';
  if (use.bytes >= limits.diskBytes - temporaryBytes(limits)) return 'diskBytes';
  return undefined;
}
