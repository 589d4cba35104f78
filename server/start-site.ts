/** What `npm start` and `npm run demo` share: settings, build, site, processes, and an end that leaves nothing behind. */

import { existsSync } from 'node:fs';
import { type Environment, readEnvironment } from '#adapters/environment.ts';
import { openSite } from '#adapters/from-env.ts';
import { holdFolder } from '#adapters/hold-folder.ts';
import type { Context } from '#core/context.ts';
import { reasonOf } from '#core/errors.ts';
import { build } from './build.ts';
import { openTree } from './open-tree.ts';
import { type Running, startProcesses } from './processes.ts';

export interface StartedSite {
  environment: Environment;
  running: Running;
}

const firstNode = 20;

/**
 * Builds what is stale, opens the site, lets `prepare` write what must be there, starts portal and runner.
 *
 * @throws Error whose message is fit for a terminal.
 */
export async function startSite(
  prepare: (ctx: Context, environment: Environment) => Promise<void>,
): Promise<StartedSite> {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < firstNode) {
    throw new Error(`Node ${process.versions.node} is too old; install Node ${firstNode} or newer`);
  }
  const environment = readEnvironment(process.env);
  const release = holdFolder(environment.dataFolder); // before a build replaces what another portal serves
  try {
    await build();
    interruption.signal.throwIfAborted();
    await prepareSite(environment, prepare);
  } finally {
    release();
  }
  const running = await startProcesses({
    host: environment.host,
    port: environment.port,
    environment: { SLIPWAY_DATA: environment.dataFolder, SLIPWAY_URL: environment.url },
    signal: interruption.signal,
  });
  return { environment, running };
}

async function prepareSite(
  environment: Environment,
  prepare: (ctx: Context, environment: Environment) => Promise<void>,
): Promise<void> {
  const { ctx, close } = await openSite(environment, 'portal');
  try {
    await openTree(ctx, environment);
    await prepare(ctx, environment);
    const sandbox = ctx.ports.sandbox.describe();
    if (sandbox.form === 'none') {
      process.stdout.write(`Builds of partners' patches are refused: ${sandbox.reason}\n`);
    }
  } finally {
    close();
  }
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
