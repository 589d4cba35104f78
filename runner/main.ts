/** `node dist/runner.mjs`: builds and boots what waits in the queue of the data folder, until SIGTERM. */
import { readEnvironment } from '#adapters/environment.ts';
import { openHouse } from '#adapters/from-env.ts';
import { processName } from '#adapters/living.ts';
import { runLoop } from './run-loop.ts';

const stopping = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => stopping.abort());
}

const environment = readEnvironment(process.env);
const { ctx, close } = await openHouse(environment, 'runner');
const { form, reason } = ctx.ports.sandbox.describe();
process.stdout.write(`runner ready, sandbox ${form} (${reason})\n`);
const shop = { ctx, dataFolder: environment.dataFolder, owner: processName() };
await runLoop(shop, environment.runnerJobs, stopping.signal);
close();
