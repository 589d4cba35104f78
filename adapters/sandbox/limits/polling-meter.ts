import type { SandboxLimits } from '#core/ports.ts';
import type { Meter, Meters } from './meter.ts';
import { readTreeUse, type TreeUse } from './tree-use.ts';

/**
 * A compiler that is refused memory breaks, and what it was refused is never seen as used: what grows copies
 * itself and asks for twice as much and more. From this share of the limit on, a break is the limit's doing.
 */
const enough = 0.25;
const breaks = /failed due to signal|Segmentation fault|Killed|Aborted/;

/**
 * Limits by looking at all processes again and again: for machines without cgroups. Between two looks a
 * sandbox can be above its limit; each process's own limits and the wall clock hold all the same.
 */
export const pollingMeters: Meters = {
  by: 'polling',
  addressSpaceBytes: ({ memoryBytes }) => memoryBytes,
  make: (limits) => new PollingMeter(limits),
};

class PollingMeter implements Meter {
  readonly enter: readonly string[] = [];
  private readonly limits: SandboxLimits;
  /** Of each process ever seen, by its number and start; a parent that ignores SIGCHLD is told of none. */
  private readonly cpuSeconds = new Map<string, number>();
  private peakMemoryBytes = 0;

  constructor(limits: SandboxLimits) {
    this.limits = limits;
  }

  reached(supervisorPid: number): keyof SandboxLimits | undefined {
    const { limits } = this;
    const use = readTreeUse(supervisorPid);
    this.peakMemoryBytes = Math.max(this.peakMemoryBytes, use.memoryBytes);
    if (use.tasks >= limits.processes) return 'processes';
    if (use.memoryBytes >= limits.memoryBytes) return 'memoryBytes';
    if (this.totalCpuSeconds(use) >= limits.cpuSeconds) return 'cpuSeconds';
    return use.unlinkedBytes >= limits.diskBytes ? 'diskBytes' : undefined;
  }

  explains(lastWords: string): keyof SandboxLimits | undefined {
    const isNear = this.peakMemoryBytes >= enough * this.limits.memoryBytes;
    return isNear && breaks.test(lastWords) ? 'memoryBytes' : undefined;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Two counts, each of which misses something: what the living and their waited children used; what was seen. */
  private totalCpuSeconds(use: TreeUse): number {
    for (const { name, cpuSeconds } of use.processes) this.cpuSeconds.set(name, cpuSeconds);
    const seen = [...this.cpuSeconds.values()].reduce((sum, seconds) => sum + seconds, 0);
    return Math.max(use.cpuSeconds, seen);
  }
}
