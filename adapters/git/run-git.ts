import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { DomainError } from '#core/errors.ts';
import { killBound, spawnBound } from '../bound-child.ts';
import { childEnvironment } from '../child-environment.ts';

/**
 * What git sees of the world: no configuration but the repository's and ours, no home, no prompts, no
 * replaced objects, no network, one language, paths taken as they are written.
 * Source: git(1), "Environment Variables".
 */
export function gitEnvironment(): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin',
    LC_ALL: 'C',
    TZ: 'UTC',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_ALLOW_PROTOCOL: '',
    GIT_PROTOCOL_FROM_USER: '0',
  };
}

/** Settings that a repository must not choose for us: nothing of them may start a program. */
export const gitSettings: readonly string[] = [
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'core.attributesFile=/dev/null',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.quotePath=false',
  '-c',
  'core.pager=cat',
  '-c',
  'protocol.allow=never',
  '-c',
  'gc.auto=0',
  '-c',
  'maintenance.auto=false',
  '-c',
  'log.showSignature=false',
];

export interface GitResult {
  code: number;
  stdout: Buffer;
  stderr: string;
}

export interface GitOptions {
  /** The bare repository; left out for commands that need none. */
  gitFolder?: string;
  environment?: Readonly<Record<string, string>>;
  input?: Uint8Array | string;
  /** Of stdout; more is an error. */
  limitBytes?: number;
  timeoutMs?: number;
  /** For work that can be long and silent: it ends with us, not at its own end. Costs some milliseconds. */
  bound?: boolean;
  /** Thrown when the time is up, in place of `infrastructure`: the input is at fault, not we. */
  tooSlow?: DomainError;
  /** The same where more than `limitBytes` are written. */
  tooLong?: DomainError;
}

/** Starts git with a closed environment. The caller watches it. */
export function spawnGit(
  args: readonly string[],
  options: GitOptions = {},
): ChildProcessWithoutNullStreams {
  const place = options.gitFolder === undefined ? [] : [`--git-dir=${options.gitFolder}`];
  const words = [...gitSettings, ...place, ...args];
  const surroundings = {
    cwd: options.gitFolder ?? '/',
    env: childEnvironment({ ...gitEnvironment(), ...options.environment }),
  };
  if (options.bound === true) return spawnBound('git', words, surroundings);
  return spawn('git', words, { ...surroundings, stdio: 'pipe' });
}

/**
 * Runs git to its end. An exit status is an answer; only what git itself could not do is thrown.
 *
 * @throws DomainError `infrastructure` when git is missing, takes longer than `timeoutMs` (60 s) or writes
 *   more than `limitBytes` (64 MiB).
 */
export function runGit(args: readonly string[], options: GitOptions = {}): Promise<GitResult> {
  const limitBytes = options.limitBytes ?? 64 * 1024 * 1024;
  const name = args.find((word) => !word.startsWith('-')) ?? '';
  return new Promise((resolve, reject) => {
    const child = spawnGit(args, options);
    const chunks: Buffer[] = [];
    let size = 0;
    let stderr = '';
    let fault: DomainError | undefined;
    const stop = (reason: DomainError) => {
      fault ??= reason;
      if (options.bound === true) killBound(child);
      else child.kill('SIGKILL');
    };
    const broken = (reason: string) => new DomainError('infrastructure', `git ${name} ${reason}`);
    const timer = setTimeout(
      () => stop(options.tooSlow ?? broken('took too long')),
      options.timeoutMs ?? 60_000,
    );
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limitBytes) stop(options.tooLong ?? broken(`wrote more than ${limitBytes} bytes`));
      else chunks.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (stderr.length < 65_536) stderr += chunk.toString('utf8');
    });
    child.on('error', (cause) => {
      clearTimeout(timer);
      reject(new DomainError('infrastructure', 'git could not be started', { cause }));
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      if (fault !== undefined) reject(fault);
      else resolve({ code: code ?? 128, stdout: Buffer.concat(chunks), stderr });
    });
    // git may end before it has read all of its input; its exit status then says why
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}

/** @throws DomainError `infrastructure` when git ends with another status than 0. */
export async function mustGit(args: readonly string[], options: GitOptions = {}): Promise<Buffer> {
  const { code, stdout, stderr } = await runGit(args, options);
  if (code !== 0) {
    const name = args.find((word) => !word.startsWith('-')) ?? '';
    throw new DomainError('infrastructure', `git ${name} failed: ${stderr.trim().slice(0, 500)}`);
  }
  return stdout;
}

/** The fields of a NUL-terminated list. */
export function splitNul(bytes: Buffer): string[] {
  const fields = bytes.toString('utf8').split('\0');
  if (fields.at(-1) === '') fields.pop();
  return fields;
}
