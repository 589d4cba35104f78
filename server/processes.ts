/** Starts the portal and its runners as child processes, and stops all that it started. */
import { endGroups, type Group, startGroup, whenClosed } from '#adapters/own-group.ts';
import { type Kept, keepRunning } from './keep-running.ts';
import { refuseTakenPort, untilAnswered } from './reachable.ts';

export interface Running {
  portal: Group;
  /** Those that run now; one that died is started again after a second. */
  runners: ReadonlySet<Group>;
  /** Resolves with a sentence when the portal ended and should not have. */
  ended: Promise<string>;
  /** Asks all to end, kills what has not after five seconds. Safe to call again. */
  stop(): Promise<void>;
}

export interface StartOptions {
  host: string;
  port: number;
  /** 1 unless told. */
  runners?: number;
  /** Added to this process's own environment; SLIPWAY_DATA and the like. */
  environment: Readonly<Record<string, string>>;
  /** Ends the wait for the portal's first answer; what was started is stopped. */
  signal?: AbortSignal;
}

const graceMs = 5_000;

/**
 * Starts `next start` and the runners, and waits until the portal answers.
 *
 * @throws Error when the port is taken, or the portal ends or does not answer within 60 s; everything is stopped then.
 */
export async function startProcesses(options: StartOptions): Promise<Running> {
  await refuseTakenPort(options.host, options.port);
  const { portal, runners } = launchAll(options);
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
      untilAnswered(`http://${options.host}:${options.port}/api/health`, options.signal),
      ended.then((sentence) => Promise.reject(new Error(sentence))),
    ]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { portal, runners: runners.groups, ended, stop };
}

function launchAll(options: StartOptions): { portal: Group; runners: Kept } {
  const { host, port } = options;
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    SLIPWAY_HOST: host,
    SLIPWAY_PORT: String(port),
    ...options.environment,
  };
  const launch = (...args: string[]) => startGroup(args, environment);
  return {
    portal: launch('node_modules/next/dist/bin/next', 'start', '-H', host, '-p', String(port)),
    runners: keepRunning(options.runners ?? 1, () =>
      launch('--enable-source-maps', 'dist/runner.mjs'),
    ),
  };
}
