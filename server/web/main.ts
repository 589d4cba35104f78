/**
 * The portal as several processes behind one address. This one holds the data folder and the listening socket, and
 * serves nobody; what each of the others does is `next start`. SIGTERM: no new connections, running answers end.
 * SIGHUP: they are replaced one after the other, and no connection is refused.
 */
import cluster from 'node:cluster';
import path from 'node:path';
import { readEnvironment } from '#adapters/environment.ts';
import { holdFolder } from '#adapters/hold-folder.ts';
import { leadsVariable, type ToPrimary, unwrap, wrap } from '#adapters/processes/messages.ts';
import { reasonOf } from '#core/errors.ts';
import { type WebProcess, WebProcesses } from './web-processes.ts';

function fork({ leads }: { leads: boolean }): WebProcess {
  const worker = cluster.fork({ [leadsVariable]: leads ? '1' : '' });
  return {
    pid: worker.process.pid,
    send(message) {
      if (worker.isConnected()) worker.send(wrap(message));
    },
    on(event: 'message' | 'exit', listener: (told: never) => void) {
      if (event === 'exit') {
        worker.on('exit', (code, signal) => listener((signal ?? `status ${code}`) as never));
        return;
      }
      worker.on('message', (raw) => {
        const message = unwrap<ToPrimary>(raw);
        if (message) listener(message as never); // of the event's own type
      });
    },
    kill: (signal) => void worker.process.kill(signal),
  };
}

try {
  const { dataFolder, host, port, webProcesses } = readEnvironment(process.env);
  holdFolder(dataFolder); // as long as this process lives, for all of them
  cluster.setupPrimary({
    exec: path.resolve('node_modules/next/dist/bin/next'),
    args: ['start', '-H', host, '-p', String(port)],
  });
  let status = 1;
  const processes = new WebProcesses({
    count: webProcesses,
    fork,
    onEnd: () => process.exit(status),
  });
  for (const [signal, ended] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const) {
    process.on(signal, () => {
      status = ended;
      processes.stop();
    });
  }
  process.on('SIGHUP', () => void processes.restart());
  processes.start();
} catch (error) {
  process.stderr.write(`the portal cannot start: ${reasonOf(error)}\n`);
  process.exit(1);
}
