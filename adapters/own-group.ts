import { type ChildProcess, spawn } from 'node:child_process';

/** A Node process and all that it starts. */
export type Group = ChildProcess;

/**
 * Starts Node in a process group of its own. A terminal's Ctrl-C goes to the group of its foreground, so it
 * does not reach this one: `endGroups` tells it. What it writes to stderr is shown on ours, stdout nowhere.
 */
export function startGroup(args: readonly string[], environment: NodeJS.ProcessEnv): Group {
  return spawn(process.execPath, [...args], {
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true,
  });
}

/** Resolves when the process that was started has ended. */
export function whenClosed(group: Group): Promise<void> {
  if (group.exitCode !== null || group.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => group.once('close', () => resolve()));
}

/** Asks all to end, and kills what has not within `graceMs`, with all that they started. */
export async function endGroups(groups: readonly Group[], graceMs: number): Promise<void> {
  const signalAll = (signal: NodeJS.Signals) => {
    for (const group of groups) signalGroup(group, signal);
  };
  signalAll('SIGTERM');
  const late = setTimeout(() => signalAll('SIGKILL'), graceMs);
  await Promise.all(groups.map(whenClosed));
  clearTimeout(late);
  signalAll('SIGKILL');
}

function signalGroup(group: Group, signal: NodeJS.Signals): void {
  if (group.pid === undefined) return;
  try {
    process.kill(-group.pid, signal);
  } catch {
    // the whole group is gone already
  }
}
