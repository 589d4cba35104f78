import type { Readable } from 'node:stream';
import { DomainError } from '#core/errors.ts';
import type { ImportWatch } from '#core/import-port.ts';
import { killBound, spawnBound } from '../bound-child.ts';
import { childEnvironment } from '../child-environment.ts';
import { gitEnvironment, gitSettings } from '../git/run-git.ts';
import { readGitProgress } from './git-progress.ts';

/** What one git that reads foreign bytes may use. */
export interface GitLimits {
  /** Of each of its processes. */
  cpuSeconds: number;
  memoryBytes: number;
  /** Of each file that it writes. */
  fileBytes: number;
  wallMs: number;
}

/**
 * Sets limits of the kernel's, which what it starts inherits, and becomes git. Sizes are in blocks of 512 bytes and in
 * KiB. Source: POSIX, ulimit (-f); dash(1), "ulimit".
 */
const limited = 'ulimit -t "$1" && ulimit -f "$2" && ulimit -v "$3" && shift 3 && exec git "$@"';

/** Memory of git stays small whatever an object claims: larger ones are streamed, caches are bounded. */
const memorySettings: readonly string[] = [
  ...['-c', 'core.bigFileThreshold=16m', '-c', 'core.deltaBaseCacheLimit=64m'],
  ...['-c', 'core.packedGitWindowSize=16m', '-c', 'core.packedGitLimit=512m'],
  ...['-c', 'pack.threads=2', '-c', 'index.threads=2'],
];

interface LimitedOptions {
  gitFolder: string;
  limits: GitLimits;
  watch: ImportWatch;
  environment?: Readonly<Record<string, string>>;
  settings?: readonly string[];
  input?: Readable;
  onOutput?: (chunk: Buffer) => void;
}

/**
 * Runs git on foreign bytes, within limits; it ends with us, or when the watch's signal is aborted.
 *
 * @returns how it ended; `stderr` without progress.
 * @throws the signal's reason; DomainError `too-large` when the time is up.
 */
export function runLimitedGit(
  args: readonly string[],
  options: LimitedOptions,
): Promise<{ code: number; stderr: string }> {
  const { gitFolder, limits, watch } = options;
  const bounds = [
    limits.cpuSeconds,
    Math.ceil(limits.fileBytes / 512),
    Math.ceil(limits.memoryBytes / 1024),
  ];
  const settings = [...gitSettings, ...memorySettings, ...(options.settings ?? [])];
  const words = [...bounds.map(String), ...settings, `--git-dir=${gitFolder}`, ...args];
  return new Promise((resolve, reject) => {
    watch.signal.throwIfAborted();
    const child = spawnBound('/bin/sh', ['-c', limited, 'sh', ...words], {
      cwd: gitFolder,
      env: childEnvironment({ ...gitEnvironment(), ...options.environment }),
    });
    let fault: unknown;
    const stop = (reason: unknown) => {
      fault ??= reason;
      killBound(child);
    };
    const onAbort = () => stop(watch.signal.reason);
    watch.signal.addEventListener('abort', onAbort, { once: true });
    const late = `the import took longer than ${limits.wallMs / 60_000} minutes, the limit`;
    const timer = setTimeout(() => stop(new DomainError('too-large', late)), limits.wallMs);
    const read = readGitProgress(watch.tell);
    child.stderr.on('data', (chunk: Buffer) => read.add(chunk.toString('utf8')));
    child.stdout.on('data', (chunk: Buffer) => {
      try {
        options.onOutput?.(chunk);
      } catch (error) {
        stop(error);
      }
    });
    child.stdin.on('error', () => undefined); // git may end before it has read all; its status says why
    if (options.input === undefined) child.stdin.end();
    else options.input.on('error', stop).pipe(child.stdin);
    const settle = () => {
      clearTimeout(timer);
      watch.signal.removeEventListener('abort', onAbort);
      options.input?.destroy();
    };
    child.on('error', (cause) => {
      settle();
      reject(new DomainError('infrastructure', 'git could not be started', { cause }));
    });
    child.on('close', (code, killedBy) => {
      settle();
      const end = killedBy === null ? '' : `\nfatal: git died of ${killedBy}`;
      if (fault !== undefined) reject(fault);
      else resolve({ code: code ?? 128, stderr: `${read.rest()}${end}` });
    });
  });
}
