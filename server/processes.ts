/** Starts the portal and its runners as child processes, and stops all that it started. */
import { type ChildProcess, spawn } from 'node:child_process';
import net from 'node:net';

export interface Running {
  portal: ChildProcess;
  /** Those that run now; one that died is started again after a second. */
  runners: ReadonlySet<ChildProcess>;
  /** Resolves with a sentence when the portal ended and should not have. */
  ended: Promise<string>;
  /** Asks all to end, kills what has not after five seconds. Safe to call again. */
  stop(): Promise<void>;
}

export interface StartOptions {
  host: string;
  port: number;
  runners?: number;
  /** Added to this process's own environment; SLIPWAY_DATA and the like. */
  environment: Readonly<Record<string, string>>;
  /** What the children report as errors is shown unless told. */
  quiet?: boolean;
  /** Ends the wait for the portal's first answer; what was started is stopped. */
  signal?: AbortSignal;
}

/** A terminal's Ctrl-C goes to the whole process group; the children get a group of their own and are told by us. */
function launch(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  quiet: boolean,
): ChildProcess {
  return spawn(process.execPath, [...args], {
    env: environment,
    stdio: ['ignore', 'ignore', quiet ? 'ignore' : 'inherit'],
    detached: true,
  });
}

function whenClosed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('close', () => resolve()));
}

/** @param signal to the child's whole group, so that what it started goes too. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

/**
 * Starts `next start` and the runners, and waits until the portal answers.
 *
 * @throws Error when the port is taken, or the portal ends or does not answer within 60 s; everything is stopped then.
 */
export async function startProcesses(options: StartOptions): Promise<Running> {
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    SLIPWAY_HOST: options.host,
    SLIPWAY_PORT: String(options.port),
    ...options.environment,
  };
  const quiet = options.quiet ?? false;
  await refuseTakenPort(options.host, options.port);
  const portal = launch(
    ['node_modules/next/dist/bin/next', 'start', '-H', options.host, '-p', String(options.port)],
    environment,
    quiet,
  );
  const runners = keepRunning(options.runners ?? 1, () =>
    launch(['--enable-source-maps', 'dist/runner.mjs'], environment, quiet),
  );
  let stopping: Promise<void> | undefined;
  const stop = () => {
    runners.release();
    stopping ??= stopAll([portal, ...runners.children]);
    return stopping;
  };
  const ended = whenClosed(portal).then(
    () => `the portal ended (${portal.signalCode ?? `status ${portal.exitCode}`})`,
  );
  try {
    await Promise.race([
      answers(`http://${options.host}:${options.port}/api/health`, options.signal),
      ended.then((sentence) => Promise.reject(new Error(sentence))),
    ]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { portal, runners: runners.children, ended, stop };
}

/** Starts `count` children, and another for each that ends, until released. */
function keepRunning(
  count: number,
  start: () => ChildProcess,
): { children: Set<ChildProcess>; release(): void } {
  const children = new Set<ChildProcess>();
  let released = false;
  const add = () => {
    if (released) return;
    const child = start();
    children.add(child);
    void whenClosed(child).then(() => {
      children.delete(child);
      if (!released) setTimeout(add, 1_000).unref();
    });
  };
  for (let index = 0; index < count; index += 1) add();
  return {
    children,
    release() {
      released = true;
    },
  };
}

async function stopAll(children: readonly ChildProcess[]): Promise<void> {
  for (const child of children) signalGroup(child, 'SIGTERM');
  const closed = Promise.all(children.map(whenClosed));
  const late = setTimeout(() => {
    for (const child of children) signalGroup(child, 'SIGKILL');
  }, 5_000);
  await closed;
  clearTimeout(late);
  for (const child of children) signalGroup(child, 'SIGKILL');
}

/** Found out before anything starts, in our own words. */
async function refuseTakenPort(host: string, port: number): Promise<void> {
  const server = net.createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : 'unknown error';
    throw new Error(
      `cannot listen on ${host}, port ${port} (${code}); set SLIPWAY_PORT to another`,
      {
        cause,
      },
    );
  }
  await new Promise((resolve) => server.close(resolve));
}

async function answers(url: string, signal?: AbortSignal): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    signal?.throwIfAborted();
    const response = await fetch(url).catch(() => undefined);
    // 503 with reasons is an answer too: the portal runs, and tells its operator what is wrong
    if (response?.ok || response?.headers.get('content-type') === 'application/json') return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} did not answer within 60 s`);
}
