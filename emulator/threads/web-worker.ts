/** A boot's own thread in a browser: a module worker, then messages of `boot-protocol.ts`. */
import type { FromBoot, ToBoot } from './boot-protocol.ts';
import { serveBoot } from './serve-boot.ts';

const take = serveBoot({
  post: (message: FromBoot) => self.postMessage(message),
  async loadCore(source) {
    if (source instanceof WebAssembly.Module) return source;
    if (source instanceof Uint8Array) return WebAssembly.compile(source);
    if (source === undefined) throw new Error('say where the core is: message `core`');
    return WebAssembly.compileStreaming(fetch(source));
  },
});
self.onmessage = (event: MessageEvent<ToBoot>) => take(event.data);
