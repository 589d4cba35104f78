/** `node dist/runner.mjs`: builds and boots what waits in the queue of the data folder, until SIGTERM. */
import { readEnvironment } from '#adapters/environment.ts';
import { openSite } from '#adapters/from-env.ts';
import { processName } from '#adapters/living.ts';
import { runLoop } from './run-loop.ts';

const stopping = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => stopping.abort());
}

const environment = readEnvironment(process.env);
const { ctx, close } = await openSite(environment, 'runner');
const { kind, reason } = ctx.ports.sandbox.describe();
process.stdout.write(`runner ready, sandbox ${kind} (${reason})\n`);
const runner = { ctx, dataFolder: environment.dataFolder, owner: processName() };
await runLoop(runner, environment.runnerJobs, stopping.signal);
close();
