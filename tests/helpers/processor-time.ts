/** Processor time that this process has used, in ms: other work of the machine adds nothing to it. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** What `work` takes of it. */
export function processorMsOf(work: () => unknown): number {
  const beganMs = processorMs();
  work();
  return processorMs() - beganMs;
}
