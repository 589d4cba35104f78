import type { SandboxLimits } from '#core/ports.ts';

/** Counts what one sandbox uses of memory, processes and processor time, and holds it to its limits. */
export interface Meter {
  /** Put before the sandbox's command, so that it starts under the limits. */
  readonly enter: readonly string[];
  /** @returns the limit that is reached now. @param supervisorPid all processes of the sandbox are below it. */
  reached(supervisorPid: number): keyof SandboxLimits | undefined;
  /** @returns the limit that explains why a command failed. @param lastWords of what it printed. */
  explains(lastWords: string): keyof SandboxLimits | undefined;
  close(): Promise<void>;
}

/** Who holds the limits of memory, processes and processor time. */
type LimitsBy = 'cgroup v2' | 'cgroup v1' | 'polling';

export interface Meters {
  by: LimitsBy;
  /** Of a process's address space: above the limit where the kernel counts what is really used. */
  addressSpaceBytes(limits: SandboxLimits): number;
  make(limits: SandboxLimits): Meter;
}
