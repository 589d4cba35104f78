import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SandboxLimits } from '#core/ports.ts';
import { type CgroupPlaces, findCgroupPlaces } from './cgroup-places.ts';
import type { Meter, Meters } from './meter.ts';

const prefix = 'slipway-run-';
/** Moves the shell itself, so that nothing is ever started outside, then becomes the command. */
const enterScript = 'for f in $1; do echo 0 > "$f" || exit 125; done; shift; exec "$@"';
const removeTries = 100;
const removeEveryMs = 10;
let made = 0;

/**
 * Limits by cgroups: the kernel counts all memory (memfds and tmpfs too), all tasks, and the processor time
 * of whatever ran, waited for or not.
 *
 * @throws Error with the reason where this process may make none.
 */
export function openCgroupMeters(): Meters {
  const places = findCgroupPlaces();
  for (const folder of foldersOf(places)) sweep(folder);
  const meters: Meters = {
    by: places.version === 2 ? 'cgroup v2' : 'cgroup v1',
    addressSpaceBytes: ({ memoryBytes }) => 4 * memoryBytes,
    make: (limits) => new CgroupMeter(places, limits),
  };
  // Whether limits can be set shows only when they are.
  void new CgroupMeter(places, { memoryBytes: 2 ** 30, processes: 64, cpuSeconds: 1 }).close();
  return meters;
}

type Counted = Pick<SandboxLimits, 'memoryBytes' | 'processes' | 'cpuSeconds'>;

class CgroupMeter implements Meter {
  readonly enter: readonly string[];
  private readonly folders: CgroupPlaces;
  private readonly limits: Counted;

  constructor(places: CgroupPlaces, limits: Counted) {
    made += 1;
    const name = `${prefix}${process.pid}-${made}`;
    const { version } = places;
    this.limits = limits;
    this.folders = {
      version,
      memory: path.join(places.memory, name),
      pids: path.join(places.pids, name),
      cpu: path.join(places.cpu, name),
    };
    const all = foldersOf(this.folders);
    for (const folder of all) mkdirSync(folder);
    if (version === 2) this.limitByVersion2();
    else this.limitByVersion1();
    const entries = all.map((folder) => path.join(folder, 'cgroup.procs')).join(' ');
    this.enter = ['/bin/sh', '-c', enterScript, 'sh', entries];
  }

  reached(): keyof SandboxLimits | undefined {
    return this.cpuSeconds() >= this.limits.cpuSeconds ? 'cpuSeconds' : this.explains();
  }

  explains(): keyof SandboxLimits | undefined {
    const { version, memory, pids } = this.folders;
    const kills = version === 2 ? 'memory.events' : 'memory.oom_control';
    if (count(path.join(memory, kills), 'oom_kill') > 0) return 'memoryBytes';
    return count(path.join(pids, 'pids.events'), 'max') > 0 ? 'processes' : undefined;
  }

  /** Once the last process is gone, which the end of its namespace brings about. */
  async close(): Promise<void> {
    for (const folder of foldersOf(this.folders)) await remove(folder);
  }

  private limitByVersion2(): void {
    const { memory, pids } = this.folders;
    writeFileSync(path.join(memory, 'memory.max'), String(this.limits.memoryBytes));
    writeFileSync(path.join(memory, 'memory.oom.group'), '1');
    if (existsSync(path.join(memory, 'memory.swap.max'))) {
      writeFileSync(path.join(memory, 'memory.swap.max'), '0');
    }
    writeFileSync(path.join(pids, 'pids.max'), String(this.limits.processes));
  }

  private limitByVersion1(): void {
    const { memory, pids } = this.folders;
    const bytes = String(this.limits.memoryBytes);
    writeFileSync(path.join(memory, 'memory.limit_in_bytes'), bytes);
    if (existsSync(path.join(memory, 'memory.memsw.limit_in_bytes'))) {
      writeFileSync(path.join(memory, 'memory.memsw.limit_in_bytes'), bytes);
    }
    writeFileSync(path.join(pids, 'pids.max'), String(this.limits.processes));
  }

  private cpuSeconds(): number {
    const { version, cpu } = this.folders;
    if (version === 2) return count(path.join(cpu, 'cpu.stat'), 'usage_usec') / 1e6;
    return Number(readFileSync(path.join(cpu, 'cpuacct.usage'), 'latin1')) / 1e9;
  }
}

function foldersOf({ memory, pids, cpu }: CgroupPlaces): string[] {
  return [...new Set([memory, pids, cpu])];
}

/** @returns the number behind a name in a file of `name number` lines; 0 without it. */
function count(file: string, name: string): number {
  const line = readFileSync(file, 'latin1')
    .split('\n')
    .find((text) => text.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1) ?? 0);
}

async function remove(folder: string): Promise<void> {
  for (let tries = 0; tries < removeTries; tries += 1) {
    try {
      rmdirSync(folder);
      return;
    } catch {
      // Busy while a process of it ends, or gone; what stays is swept by the next runner.
      if (!existsSync(folder)) return;
    }
    await sleep(removeEveryMs);
  }
}

/** Removes what processes that live no more have left. */
function sweep(folder: string): void {
  for (const name of readdirSync(folder).filter((entry) => entry.startsWith(prefix))) {
    const pid = Number.parseInt(name.slice(prefix.length), 10);
    if (existsSync(`/proc/${pid}`)) continue;
    try {
      rmdirSync(path.join(folder, name));
    } catch {
      // Its last process has not ended yet: the next start sweeps it.
    }
  }
}
