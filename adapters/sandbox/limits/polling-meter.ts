import type { SandboxLimits } from '#core/ports.ts';
import type { Meter, Meters } from './meter.ts';
import { readTreeUse, type TreeUse } from './tree-use.ts';

/** So near to the limit of memory that a failure is its doing: an allocation that failed is never seen as used. */
const nearlyAll = 0.75;

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

  explains(): keyof SandboxLimits | undefined {
    const { memoryBytes } = this.limits;
    return this.peakMemoryBytes >= nearlyAll * memoryBytes ? 'memoryBytes' : undefined;
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
