import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';

/** What all processes below a supervisor use together, now. */
export interface TreeUse {
  /** Threads count as processes do, as the kernel's own limit counts. */
  tasks: number;
  /** With memfds, which are nobody's resident memory until they are mapped. */
  memoryBytes: number;
  /** Of open files that no folder holds any more. */
  unlinkedBytes: number;
  /** With that of children that were waited for. */
  cpuSeconds: number;
  /** Each alone, without its children; `name` tells a process from a later one of the same number. */
  processes: { name: string; cpuSeconds: number }[];
}

const ticksPerSecond = 100; // USER_HZ, fixed by the kernel's interface on every architecture we run on

interface ProcessLine {
  pid: number;
  parent: number;
  ownTicks: number;
  /** Its own, and of its children that it waited for. */
  cpuTicks: number;
  startedAt: string;
}

/** One line of /proc/<pid>/stat; the name in brackets may hold anything, so read from behind it. */
function readProcess(pid: number): ProcessLine | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    // From proc(5), counted from field 3: ppid is 4; utime, stime, cutime, cstime are 14 to 17; starttime 22.
    const ticks = (...at: number[]) => at.reduce((sum, index) => sum + Number(fields[index]), 0);
    const startedAt = fields[19] ?? '';
    const parent = Number(fields[1]);
    return { pid, parent, ownTicks: ticks(11, 12), cpuTicks: ticks(11, 12, 13, 14), startedAt };
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
  const use: TreeUse = {
    tasks: 0,
    memoryBytes: 0,
    unlinkedBytes: 0,
    cpuSeconds: 0,
    processes: [],
  };
  const nameless = new Map<string, NamelessFile>();
  const left = [...(children.get(supervisorPid) ?? [])];
  for (let line = left.pop(); line; line = left.pop()) {
    const { tasks, memoryBytes } = readMemory(line.pid);
    use.tasks += tasks;
    use.memoryBytes += memoryBytes;
    use.cpuSeconds += line.cpuTicks / ticksPerSecond;
    use.processes.push({
      name: `${line.pid} ${line.startedAt}`,
      cpuSeconds: line.ownTicks / ticksPerSecond,
    });
    for (const file of readNamelessFiles(line.pid)) nameless.set(file.id, file);
    left.push(...(children.get(line.pid) ?? []));
  }
  for (const { isMemory, bytes } of nameless.values()) {
    if (isMemory) use.memoryBytes += bytes;
    else use.unlinkedBytes += bytes;
  }
  return use;
}

interface NamelessFile {
  id: string;
  isMemory: boolean;
  bytes: number;
}

/** Open files that no folder holds: memfds, and files that were removed. */
function readNamelessFiles(pid: number): NamelessFile[] {
  const files: NamelessFile[] = [];
  const folder = `/proc/${pid}/fd`;
  try {
    for (const name of readdirSync(folder)) {
      const target = readlinkSync(`${folder}/${name}`);
      if (!target.endsWith(' (deleted)')) continue;
      const { dev, ino, nlink, blocks } = statSync(`${folder}/${name}`);
      if (nlink > 0) continue;
      const isMemory = target.startsWith('/memfd:');
      files.push({ id: `${dev}:${ino}`, isMemory, bytes: blocks * 512 });
    }
  } catch {
    // It ended, or closed the file, while we read.
  }
  return files;
}
