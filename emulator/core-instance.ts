/** Makes an instance of the hot core. One instance is one machine. */
import type { BoardCallbacks, HartCore } from './hart/interface.ts';

/**
 * @param callbacks are called while `run` runs, never before.
 * @throws Error when the module is not our core, or memory is not to be had: never the guest's fault.
 */
export async function instantiateCore(
  module: WebAssembly.Module,
  callbacks: BoardCallbacks,
): Promise<HartCore> {
  const instance = await WebAssembly.instantiate(module, {
    board: {
      mmioRead: callbacks.mmioRead,
      mmioWrite: callbacks.mmioWrite,
      sbiCall: callbacks.sbiCall,
      event: callbacks.event,
    },
    env: {
      abort: () => {
        throw new Error('the core gave up: an assertion in it failed');
      },
    },
  });
  return asCore(instance.exports);
}

/** The one place where the module's exports get their types: the module is built from this tree, and `run` is looked for. */
function asCore(exports: WebAssembly.Exports): HartCore {
  if (typeof exports.run !== 'function' || typeof exports.create !== 'function') {
    throw new Error('the WebAssembly module is not the hot core: it exports no run and create');
  }
  return exports as unknown as HartCore;
}
