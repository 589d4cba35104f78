import type { FromBoot, ToBoot } from '#emulator/threads/boot-protocol.ts';

/** Where the build puts the hot core, and the portal serves it. */
const coreAddress = '/emulator/hart.wasm';

/** A boot from its beginning, or from a snapshot on. */
export type FirstMessage =
  | Omit<Extract<ToBoot, { type: 'boot' }>, 'core'>
  | Omit<Extract<ToBoot, { type: 'resume' }>, 'core'>;

/** A boot in its web worker. */
export interface RunningBoot {
  /** Bytes for the UART. A boot that takes any is no longer repeatable. */
  input(text: string): void;
  /** Asks for a `snapshot` message. */
  save(): void;
  /** Ends after the running slice, with a transcript. */
  stop(): void;
  /** Ends at once, without one. */
  discard(): void;
}

/** Boots in a web worker, with the emulator that runs of patch sets use. */
export function startBoot(
  first: FirstMessage,
  onMessage: (message: FromBoot) => void,
): RunningBoot {
  const worker = new Worker(new URL('../../emulator/threads/web-worker.ts', import.meta.url), {
    type: 'module',
  });
  worker.onmessage = (event: MessageEvent<FromBoot>) => {
    onMessage(event.data);
    if (!['console', 'progress', 'snapshot'].includes(event.data.type)) worker.terminate();
  };
  worker.onerror = (event) => {
    onMessage({ type: 'broken', reason: event.message || 'the worker could not be started' });
  };
  const send = (message: ToBoot) => worker.postMessage(message);
  send({ ...first, core: new URL(coreAddress, location.href).href });
  return {
    input: (text) => send({ type: 'input', bytes: new TextEncoder().encode(text) }),
    save: () => send({ type: 'save' }),
    stop: () => send({ type: 'stop' }),
    discard: () => worker.terminate(),
  };
}
