import {
  type ChildProcess,
  type ChildProcessWithoutNullStreams,
  type SpawnOptions,
  spawn,
} from 'node:child_process';
import type { Duplex } from 'node:stream';

export type BoundChild = ChildProcessWithoutNullStreams;

/** File descriptor of the child's end of the line that binds it. */
const lifeline = 3;

/**
 * The watcher reads the lifeline, on which nothing is ever sent: what it waits for is the end, which the
 * kernel makes when our process is gone, by whatever signal. Then it kills its group, itself among them. Its
 * being there keeps the group's number from being given to others.
 */
const bind = `(read _ <&${lifeline}; kill -s KILL 0) </dev/null >/dev/null 2>&1 & exec "$@" ${lifeline}<&-`;

/**
 * Starts a program that ends with us: when this process goes, even by SIGKILL, all that the program started
 * goes too. It has a process group of its own; once the program itself has ended, the rest of that group is
 * killed. Works wherever there is a POSIX shell; costs one more process while it runs.
 *
 * @returns the child with its three streams; `pid` is the group's number too.
 * Source: POSIX, kill(), "pid is 0"; Linux, signal(7): SIGKILL cannot be caught, so no handler of ours helps.
 */
export function spawnBound(
  file: string,
  args: readonly string[],
  options: Pick<SpawnOptions, 'cwd' | 'env'>,
): BoundChild {
  const child = spawn('/bin/sh', ['-c', bind, 'sh', file, ...args], {
    ...options,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  }) as unknown as BoundChild; // the first three are pipes, as asked for
  const line = child.stdio[lifeline] as unknown as Duplex;
  line.on('error', () => undefined); // reset by a watcher that was killed: 'exit' tells
  child.once('exit', () => line.destroy());
  child.once('error', () => line.destroy());
  return child;
}

/** Kills the child and all that it started. Nothing happens when it has ended. */
export function killBound(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // ended by itself between the question and the kill
  }
}
