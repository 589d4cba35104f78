import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { freePort } from '#scripts/temporary-portal.ts';
import { processesNaming } from '../helpers/portal-process.ts';

let parent: string;
let data: string;
beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), 'slipway-start-'));
  data = path.join(parent, 'data');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

/** `npm start` without npm, or another start, and all that it prints. */
function start(port: number, file = 'server/start.ts'): { starting: ChildProcess; said(): string } {
  let text = '';
  const starting = spawn('node_modules/.bin/tsx', [file], {
    env: { ...process.env, SLIPWAY_DATA: data, SLIPWAY_PORT: String(port), SLIPWAY_URL: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [starting.stdout, starting.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
  }
  return { starting, said: () => text };
}

test('says that the port is taken before it writes anything', async () => {
  const holder = net.createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  const { port } = holder.address() as net.AddressInfo;
  const { starting, said } = start(port);
  const [code] = await once(starting, 'close');
  holder.close();
  expect(code).toBe(1);
  expect(said()).toBe(
    `cannot listen on 127.0.0.1, port ${port} (EADDRINUSE); set SLIPWAY_PORT to another\n`,
  );
  expect(existsSync(data)).toBe(false);
});

test('prints where it is and the link of the first start, and leaves no process behind', async () => {
  const port = await freePort();
  const { starting, said } = start(port);
  await vi.waitFor(() => expect(said()).toContain('/invitation/'), 100_000);
  expect(said()).toContain(`Slipway is at http://127.0.0.1:${port} `);
  starting.kill('SIGTERM');
  const [code] = await once(starting, 'close');
  expect(code).toBe(0);
  expect(processesNaming(data)).toEqual([]);
}, 240_000);

test('has the runner at work on the branch while the site is prepared', async () => {
  const { starting, said } = start(await freePort(), 'tests/helpers/start-slowly.ts');
  const closed = once(starting, 'close');
  await vi.waitFor(() => expect(said()).toMatch(/the portal answers|no runner began/), 100_000);
  starting.kill('SIGTERM');
  await closed;
  expect(said()).toContain('the branch is under way\n');
}, 240_000);

test('stops the runner when the site cannot be prepared', async () => {
  const { starting, said } = start(await freePort(), 'tests/helpers/start-broken.ts');
  const [code] = await once(starting, 'close');
  expect(code).toBe(1);
  expect(said()).toContain('nothing to prepare here\n');
  expect(processesNaming(data)).toEqual([]);
}, 240_000);
