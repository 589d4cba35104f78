/** Starts the portal and its runners as child processes, and stops all that it started. */
import { setPriority } from 'node:os';
import { addressOf, readEnvironment } from '#adapters/environment.ts';
import { endGroups, type Group, startGroup, whenClosed } from '#adapters/own-group.ts';
import { type Kept, keepRunning } from './keep-running.ts';
import { refuseTakenPort, untilAnswered } from './reachable.ts';

interface ProcessOptions {
  host: string;
  port: number;
  /** Added to this process's own environment; SLIPWAY_DATA and the like. */
  environment: Readonly<Record<string, string>>;
}

export interface Running {
  portal: Group;
  /** Those that run now; one that died is started again after a second. */
  runners: ReadonlySet<Group>;
  /** Resolves with a sentence when the portal ended and should not have. */
  ended: Promise<string>;
  /** Asks all to end, kills what has not after five seconds. Safe to call again. */
  stop(): Promise<void>;
}

const graceMs = 5_000;
/** Source: setpriority(2): about a third of the share of a process at 0. */
const builtAtPriority = 5;

/** Starts runners: they need the prepared data folder, and no portal. */
export function startRunners(options: ProcessOptions, count = 1): Kept {
  return keepRunning(count, () => {
    const runner = launch(options, ['--enable-source-maps', 'dist/runner.mjs']);
    yieldToPeople(runner);
    return runner;
  });
}

/** Builds and boots take what pages, pushes and sign-ins leave of the processors, where all of it is wanted. */
function yieldToPeople({ pid }: Group): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, builtAtPriority);
  } catch {
    // It ended already, or the system does not let us: it then shares alike.
  }
}

/** Stops runners that no portal was started beside. */
export function stopRunners(runners: Kept): Promise<void> {
  runners.release();
  return endGroups([...runners.groups], graceMs);
}

/**
 * Starts the portal beside the runners: `next start`, or several of them by `server/web/main.ts`; and waits until it answers. From then on they stop together.
 *
 * @param signal ends the wait.
 * @throws Error when the port is taken, or the portal ends or does not answer within 60 s; everything is
 *   stopped then, the runners too.
 */
export async function startPortal(
  options: ProcessOptions,
  runners: Kept,
  signal?: AbortSignal,
): Promise<Running> {
  const { host, port } = options;
  try {
    await refuseTakenPort(host, port);
  } catch (error) {
    await stopRunners(runners);
    throw error;
  }
  const portal = launch(options, portalCommand(options));
  let stopping: Promise<void> | undefined;
  const stop = () => {
    runners.release();
    stopping ??= endGroups([portal, ...runners.groups], graceMs);
    return stopping;
  };
  const ended = whenClosed(portal).then(
    () => `the portal ended (${portal.signalCode ?? `status ${portal.exitCode}`})`,
  );
  try {
    await Promise.race([
      untilAnswered(`${addressOf(host, port)}/api/health`, signal),
      ended.then((sentence) => Promise.reject(new Error(sentence))),
    ]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { portal, runners: runners.groups, ended, stop };
}

function portalCommand({ host, port, environment }: ProcessOptions): string[] {
  const { webProcesses } = readEnvironment({ ...process.env, ...environment });
  if (webProcesses > 1) return ['--enable-source-maps', 'dist/web-processes.mjs'];
  return ['node_modules/next/dist/bin/next', 'start', '-H', host, '-p', String(port)];
}

function launch({ host, port, environment }: ProcessOptions, args: readonly string[]): Group {
  return startGroup(args, {
    ...process.env,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    SLIPWAY_HOST: host,
    SLIPWAY_PORT: String(port),
    ...environment,
  });
}
