import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { FairQueue } from '#app/http/fair-queue.ts';
import { isPage, wait } from '#app/http/page-turns.ts';

let server: Server | undefined;
afterEach(() => server?.close());

it('holds up pages only: no push, sign-in, health, raw file or file of the pages', () => {
  const asks = (url: string, method = 'GET') => isPage({ method, url });
  for (const url of ['/', '/changes/1', '/source/keel/file/main/a.c', '/changes?q=1', '/apiary']) {
    expect(asks(url), url).toBe(true);
  }
  for (const url of ['/api/health', '/git/keel.git/info/refs?service=git-upload-pack']) {
    expect(asks(url), url).toBe(false);
  }
  for (const url of ['/_next/static/a.js', '/source/keel/raw/main/a.c', '/your-turn']) {
    expect(asks(url), url).toBe(false);
  }
  expect(asks('/changes/1', 'POST')).toBe(false);
});

it('serves no more at once than there are places, and refuses early with when to come again', async () => {
  const queue = new FairQueue({ places: 1, waitingMost: 1, waitMs: 60_000 });
  const served: (() => void)[] = [];
  const here = createServer((request, response) =>
    wait(queue, request, response, () => void served.push(() => response.end('page'))),
  );
  server = here;
  await new Promise<void>((resolve) => here.listen(0, '127.0.0.1', resolve));
  const { port } = here.address() as AddressInfo;
  const ask = () =>
    new Promise<{ status: number | undefined; again: string | undefined }>((resolve) => {
      get({ port, host: '127.0.0.1', agent: false }, (response) => {
        response.resume();
        const { statusCode: status, headers } = response;
        response.on('end', () => resolve({ status, again: headers['retry-after'] }));
      });
    });
  const first = ask();
  await expect.poll(() => served.length).toBe(1);
  const second = ask();
  await expect.poll(() => queue.waiting).toBe(1);
  expect(await ask()).toEqual({ status: 503, again: '5' });
  expect(served).toHaveLength(1);
  served[0]?.();
  expect((await first).status).toBe(200);
  await expect.poll(() => served.length).toBe(2);
  served[1]?.();
  expect((await second).status).toBe(200);
});
