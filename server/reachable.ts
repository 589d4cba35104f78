/** Whether an address is free to listen on, and whether the portal answers there. */
import net from 'node:net';

const answerMs = 60_000;
const lookMs = 50;

/** Asked before anything starts, so that a taken port is told in our own words. */
export async function refuseTakenPort(host: string, port: number): Promise<void> {
  const server = net.createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : 'unknown error';
    const sentence = `cannot listen on ${host}, port ${port} (${code}); set SLIPWAY_PORT to another`;
    throw new Error(sentence, { cause });
  }
  await new Promise((resolve) => server.close(resolve));
}

/**
 * Waits for the portal's first answer.
 *
 * @throws Error after 60 s, or the signal's reason when that is aborted.
 */
export async function untilAnswered(url: string, signal?: AbortSignal): Promise<void> {
  const deadline = performance.now() + answerMs;
  while (performance.now() < deadline) {
    signal?.throwIfAborted();
    const response = await fetch(url).catch(() => undefined);
    // 503 with reasons is an answer too: the portal runs, and tells its operator what is wrong
    if (response?.ok || response?.headers.get('content-type') === 'application/json') return;
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
  throw new Error(`${url} did not answer within ${answerMs / 1_000} s`);
}
