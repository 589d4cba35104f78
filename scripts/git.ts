/** The system's git for scripts and tests: no configuration of the user's or the machine's, no prompt. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execFileAsync = promisify(execFile);

export interface GitOptions {
  cwd: string;
  environment?: Readonly<Record<string, string>>;
}

/**
 * Runs git and gives what it printed to stdout and stderr.
 *
 * @throws Error with git's own words when it fails; `stderr` is a property of it.
 */
export async function git(
  args: readonly string[],
  { cwd, environment = {} }: GitOptions,
): Promise<{ stdout: string; stderr: string }> {
  return execFileAsync('git', [...args], {
    cwd,
    maxBuffer: 64 << 20,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      HOME: cwd,
      LC_ALL: 'C',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
      ...environment,
    },
  });
}
