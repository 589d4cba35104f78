/** What `npm start` and `npm run demo` share: settings, build, site, processes, and an end that leaves nothing behind. */

import { existsSync } from 'node:fs';
import { type Environment, readEnvironment } from '#adapters/environment.ts';
import { openSite } from '#adapters/from-env.ts';
import { holdFolder } from '#adapters/hold-folder.ts';
import type { Context } from '#core/context.ts';
import { reasonOf } from '#core/errors.ts';
import { build } from './build.ts';
import { steps } from './build-steps.ts';
import type { Kept } from './keep-running.ts';
import { openTree } from './open-tree.ts';
import { type Running, startPortal, startRunners, stopRunners } from './processes.ts';
import { refuseTakenPort } from './reachable.ts';

interface StartedSite {
  environment: Environment;
  running: Running;
}

/** Writes what must be in the data folder before the portal's first visitor. */
type Prepare = (ctx: Context, environment: Environment) => Promise<void>;

const firstNode = 20;

/**
 * Builds what is stale, prepares the data folder, starts runner and portal. The runner starts as soon as it
 * can: the branch's own build and boots, which every verdict on a patch waits for, go on while the pages are
 * built and the portal starts.
 *
 * @throws Error whose message is fit for a terminal; nothing is left running then.
 */
export async function startSite(prepare: Prepare): Promise<StartedSite> {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < firstNode) {
    throw new Error(`Node ${process.versions.node} is too old; install Node ${firstNode} or newer`);
  }
  const environment = readEnvironment(process.env);
  const { host, port, dataFolder, url } = environment;
  await refuseTakenPort(host, port);
  const options = { host, port, environment: { SLIPWAY_DATA: dataFolder, SLIPWAY_URL: url } };
  const release = holdFolder(dataFolder); // before a build replaces what another portal serves
  let runners: Kept;
  try {
    await build(stepsBut('web'));
    interruption.signal.throwIfAborted();
    runners = await prepareSite(environment, prepare, () => startRunners(options));
  } finally {
    release();
  }
  const running = await startPortal(options, runners, interruption.signal);
  return { environment, running };
}

function stepsBut(left: string): string[] {
  return steps.map(({ name }) => name).filter((name) => name !== left);
}

/** @throws the first thing that went wrong, once all has ended that was begun. */
async function prepareSite(
  environment: Environment,
  prepare: Prepare,
  launch: () => Kept,
): Promise<Kept> {
  // It serves nobody yet, and the runner writes too: it waits for the lock as patiently as that one.
  const { ctx, close } = await openSite(environment, 'portal', 'runner');
  let runners: Kept | undefined;
  try {
    await openTree(ctx, environment);
    runners = launch();
    const ends = await Promise.allSettled([build(['web']), prepare(ctx, environment)]);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    interruption.signal.throwIfAborted();
    tellSandbox(ctx);
    return runners;
  } catch (error) {
    if (runners) await stopRunners(runners);
    throw error;
  } finally {
    close();
  }
}

function tellSandbox(ctx: Context): void {
  const { kind, reason } = ctx.ports.sandbox.describe();
  const told =
    kind === 'none' ? 'Builds of patches are refused, for want of a sandbox' : 'Sandbox for builds';
  process.stdout.write(`${told}: ${reason}\n`);
}

/** Aborted by Ctrl-C, SIGTERM or SIGHUP. Listened to from the first moment, so that no child is left behind. */
const interruption = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => interruption.abort());
}

/** Resolves once we are asked to stop, or a process that should run has ended; everything is stopped then. */
export async function runUntilStopped(running: Running): Promise<void> {
  const asked = new Promise<void>((resolve) => {
    if (interruption.signal.aborted) resolve();
    interruption.signal.addEventListener('abort', () => resolve());
  });
  const sentence = await Promise.race([asked, running.ended]);
  await running.stop();
  if (sentence !== undefined) throw new Error(sentence);
}

/** Runs a start script with the settings of `.env`: an error becomes its message on stderr and status 1. */
export async function main(work: () => Promise<void>): Promise<void> {
  try {
    if (existsSync('.env')) process.loadEnvFile('.env'); // what the environment says already, stays
    await work();
  } catch (error) {
    if (interruption.signal.aborted) return;
    process.stderr.write(`${reasonOf(error)}\n`);
    process.exitCode = 1;
  }
}
