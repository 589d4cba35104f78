import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execFileAsync = promisify(execFile);

/**
 * Runs one of our own build tools to its end, in this process's folder and environment. Never for what a
 * partner sent: that is the sandbox's.
 *
 * @param variables added to the environment.
 * @throws Error with the command and all that it printed when it fails.
 */
export async function runTool(
  file: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<void> {
  try {
    await execFileAsync(file, args, { env: { ...process.env, ...variables }, maxBuffer: 64 << 20 });
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
    throw new Error(`${file} ${args.join(' ')}\n${stdout}${stderr}`, { cause });
  }
}
