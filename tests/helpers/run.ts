import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

export interface Ended {
  /** -1 for one that a signal ended. */
  status: number;
  stdout: string;
  stderr: string;
  /** Both, as they came. */
  output: string;
}

/** Runs a program to its end without blocking this thread. Its status is an answer; only what cannot start is thrown. */
export function run(
  program: string,
  words: readonly string[],
  options: SpawnOptions = {},
): Promise<Ended> {
  return ended(spawn(program, words, options));
}

/** Runs the command as it is built. */
export async function slipway(...words: string[]): Promise<Omit<Ended, 'output'>> {
  const { output: _, ...end } = await run(process.execPath, ['dist/slipway.mjs', ...words]);
  return end;
}

/** Waits for one that was started just now. */
export function ended(child: ChildProcess): Promise<Ended> {
  const said: Record<'stdout' | 'stderr' | 'both', Buffer[]> = { stdout: [], stderr: [], both: [] };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('data', (chunk: Buffer) => {
      said[name].push(chunk);
      said.both.push(chunk);
    });
  }
  const text = (name: keyof typeof said) => Buffer.concat(said[name]).toString('utf8');
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => {
      const [stdout, stderr, output] = [text('stdout'), text('stderr'), text('both')];
      resolve({ status: status ?? -1, stdout, stderr, output });
    });
  });
}
