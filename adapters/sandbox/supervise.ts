import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { reasonOf } from '#core/errors.ts';
import type { SandboxEnd, SandboxLimits, SandboxPort } from '#core/ports.ts';
import { childEnvironment } from '../child-environment.ts';
import { filterDescriptor } from './filter/descriptor.ts';
import { filterProgram } from './filter/program.ts';
import { hintedLimit } from './hints.ts';
import { inheritedDescriptors } from './inherited.ts';
import { searchPath } from './inner.ts';
import { diskLimitReached } from './limits/disk-use.ts';
import type { Meter } from './limits/meter.ts';

type RunOptions = Parameters<SandboxPort['run']>[0];

const processWatchMs = 100;
const diskWatchEvery = 3;
const tailBytes = 4096;

/** Why we ended it: one of the limits, or that the caller wanted it. */
type Stop = keyof SandboxLimits | 'aborted';

/** Starts the walled command, watches it, and tells how it ended. */
export async function supervise(
  { command, environment }: { command: string[]; environment: Record<string, string> },
  options: RunOptions,
  meter: Meter,
): Promise<SandboxEnd> {
  const [file = '', ...rest] = [...meter.enter, ...command];
  const child = spawn(/* turbopackIgnore: true */ file, rest, {
    cwd: '/',
    env: childEnvironment({ PATH: searchPath, ...environment }),
    stdio: descriptors(),
  });
  giveFilter(child);
  const watched = new Watched(child, options, meter);
  try {
    const ended = await new Promise<{ code: number | null; signal: string | null }>(
      (resolve, reject) => {
        child.on('error', reject);
        child.on('close', (code, signal) => resolve({ code, signal }));
      },
    );
    return watched.conclude(ended);
  } catch (error) {
    return { kind: 'broken', reason: reasonOf(error) };
  } finally {
    watched.stopWatching();
  }
}

let nothing: number | undefined;

/** Input, output, words of the setup, readiness, filter; what else the child would inherit becomes /dev/null. */
function descriptors(): ('ignore' | 'pipe' | number)[] {
  nothing ??= openSync('/dev/null', 'r+');
  const all: ('ignore' | 'pipe' | number)[] = ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'];
  for (const descriptor of inheritedDescriptors()) {
    while (all.length <= descriptor) all.push('ignore'); // left as it is: closed
    if (descriptor > filterDescriptor) all[descriptor] = nothing;
  }
  return all;
}

/** Less than a pipe holds, so that nothing waits. */
function giveFilter(child: ChildProcess): void {
  const pipe = child.stdio[filterDescriptor] as Writable | null;
  // A child that ended before it read says so by its status.
  pipe?.on('error', () => undefined);
  pipe?.end(filterProgram(process.arch));
}

class Watched {
  private stop: Stop | undefined;
  private ready = false;
  private outputBytes = 0;
  private tail = Buffer.alloc(0);
  private rounds = 0;
  private readonly child: ChildProcess;
  private readonly options: RunOptions;
  private readonly meter: Meter;
  private readonly wallTimer: NodeJS.Timeout;
  private readonly watchTimer: NodeJS.Timeout;
  private readonly abort = () => this.end('aborted');

  constructor(child: ChildProcess, options: RunOptions, meter: Meter) {
    this.meter = meter;
    this.child = child;
    this.options = options;
    this.wallTimer = setTimeout(() => this.end('wallMs'), options.limits.wallMs);
    this.watchTimer = setInterval(() => this.watch(), processWatchMs);
    options.signal?.addEventListener('abort', this.abort);
    if (options.signal?.aborted) this.abort();
    child.stdout?.on('data', (chunk: Buffer) => this.output(chunk));
    child.stderr?.on('data', (chunk: Buffer) => this.keepTail(chunk)); // setup's own words
    const ready = child.stdio[3] as Readable | null;
    ready?.on('data', () => {
      this.ready = true;
    });
  }

  stopWatching(): void {
    clearTimeout(this.wallTimer);
    clearInterval(this.watchTimer);
    this.options.signal?.removeEventListener('abort', this.abort);
  }

  conclude({ code, signal }: { code: number | null; signal: string | null }): SandboxEnd {
    if (this.stop === 'aborted') return { kind: 'broken', reason: 'the runner is stopping' };
    if (this.stop) return this.limited(this.stop);
    if (!this.ready) return { kind: 'broken', reason: this.reason(code) };
    if (code !== 0) {
      const limit =
        this.meter.explains(this.tail.toString('latin1')) ??
        diskLimitReached(this.options.workFolder, this.options.limits) ??
        hintedLimit(code ?? 1, this.tail.toString('latin1'));
      if (limit) return this.limited(limit);
    }
    if (signal !== null) return { kind: 'signalled', signal };
    return { kind: 'exited', code: code ?? 1 };
  }

  private limited(limit: keyof SandboxLimits): SandboxEnd {
    return { kind: 'limited', limit, value: this.options.limits[limit] };
  }

  private reason(code: number | null): string {
    const said = this.tail.toString('utf8').trim().split('\n').at(-1);
    return said || `ended with status ${code} before its walls stood`;
  }

  private output(chunk: Buffer): void {
    const left = this.options.limits.outputBytes - this.outputBytes;
    const kept = chunk.subarray(0, Math.max(0, left));
    this.outputBytes += chunk.length;
    if (kept.length > 0) {
      this.keepTail(kept);
      this.options.onOutput(kept);
    }
    if (chunk.length > left) this.end('outputBytes');
  }

  private keepTail(chunk: Buffer): void {
    this.tail = Buffer.concat([this.tail, chunk]).subarray(-tailBytes);
  }

  private watch(): void {
    const { pid } = this.child;
    if (pid === undefined || this.stop) return;
    this.rounds += 1;
    const { limits, workFolder } = this.options;
    const reached =
      this.meter.reached(pid) ??
      (this.rounds % diskWatchEvery === 0 ? diskLimitReached(workFolder, limits) : undefined);
    if (reached) this.end(reached);
  }

  /** The supervisor's death takes its namespace's process 1 along, and that everything inside. */
  private end(stop: Stop): void {
    this.stop ??= stop;
    this.child.kill('SIGKILL');
  }
}
