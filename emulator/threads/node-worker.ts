/** A boot's own thread in Node: `new Worker('./dist/emulator/node-worker.mjs')`, then messages of `boot-protocol.ts`. */
import { parentPort } from 'node:worker_threads';
import type { ToBoot } from './boot-protocol.ts';
import { loadModule } from './load-module.node.ts';
import { serveBoot } from './serve-boot.ts';

const port = parentPort;
if (port === null) throw new Error('node-worker is a worker thread, not a program');

const take = serveBoot({
  post: (message) => port.postMessage(message),
  async loadCore(source) {
    if (source instanceof WebAssembly.Module) return source;
    if (source instanceof Uint8Array) return WebAssembly.compile(source);
    return loadModule(source);
  },
});
port.on('message', (message: ToBoot) => take(message));
