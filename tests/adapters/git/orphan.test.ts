import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { makeToken } from '../../helpers/git-door.ts';
import { type KilledPushes, openKilledPushes } from '../../helpers/killed-pushes.ts';
import { endOf } from '../../helpers/portal-process.ts';

let killed: KilledPushes;
beforeAll(async () => {
  killed = await openKilledPushes();
});
afterAll(() => killed.close());

/** A push that announces 5,000 bytes, sends 8, and stays open. */
function beginPush(address: string, sizeBytes = 5000) {
  const { hostname, port } = new URL(address);
  const token = Buffer.from(`x:${makeToken(killed.site.signed.engineer)}`).toString('base64');
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined); // the portal is killed
  const head = [
    'POST /git/keel.git/git-receive-pack HTTP/1.1',
    `host: ${hostname}`,
    `authorization: Basic ${token}`,
    'content-type: application/x-git-receive-pack-request',
    `content-length: ${sizeBytes}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n00000000`);
  return socket;
}

describe('a portal that ends in the middle of a push', () => {
  test.each(['SIGKILL', 'SIGTERM'] as const)('by %s takes git along', async (signal) => {
    const { portal, address } = killed.start();
    const socket = beginPush(await address());
    onTestFinished(() => {
      socket.destroy();
      portal.kill('SIGKILL');
    });
    await vi.waitFor(() => expect(killed.gits().join()).toContain('git-http-backend'), {
      timeout: 10_000,
    });
    portal.kill(signal);
    expect(await endOf(portal)).toBe(signal);
    await vi.waitFor(() => expect(killed.gits()).toEqual([]), { timeout: 3_000, interval: 20 });
  });
});
