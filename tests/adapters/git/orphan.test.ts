import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { buildHook, makeToken, temporaryFolder } from '#tests/helpers/git-door.ts';
import { makeHouse, type TestHouse } from '#tests/helpers/house.ts';
import {
  buildCrashingPortal,
  endOf,
  processesNaming,
  startCrashingPortal,
} from '#tests/helpers/portal-process.ts';

let house: TestHouse;
let hookFile: string;
let crashing: Awaited<ReturnType<typeof buildCrashingPortal>>;
const scratch = temporaryFolder();
beforeAll(async () => {
  house = await makeHouse();
  hookFile = await buildHook(scratch.folder);
  crashing = await buildCrashingPortal();
});
afterAll(() => {
  crashing.remove();
  house.close();
  scratch.remove();
});

/** A push that announces 5,000 bytes, sends 8, and stays open. */
function beginPush(address: string, sizeBytes = 5000) {
  const { hostname, port } = new URL(address);
  const token = Buffer.from(`x:${makeToken(house.signed.engineer)}`).toString('base64');
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

/** Git's processes for this house; the portal itself is named by its words, not by this. */
const gits = () => processesNaming(`GIT_PROJECT_ROOT=${house.folder}`);

describe('a portal that ends in the middle of a push', () => {
  test.each(['SIGKILL', 'SIGTERM'] as const)('by %s takes git along', async (signal) => {
    const { portal, address } = startCrashingPortal(crashing.file, [
      house.folder,
      hookFile,
      'never',
      'push',
    ]);
    const socket = beginPush(await address());
    onTestFinished(() => {
      socket.destroy();
      portal.kill('SIGKILL');
    });
    await vi.waitFor(() => expect(gits().join()).toContain('git-http-backend'), {
      timeout: 10_000,
    });
    portal.kill(signal);
    expect(await endOf(portal)).toBe(signal);
    await vi.waitFor(() => expect(gits()).toEqual([]), { timeout: 3_000, interval: 20 });
  });
});
