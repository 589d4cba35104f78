import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { endGroups, startGroup, whenClosed } from '#adapters/own-group.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'slipway-group-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process that says by a file that it runs, and does `work` before. */
async function start(name: string, work: string) {
  const file = path.join(folder, name);
  const text = `${work}; require('fs').writeFileSync(${JSON.stringify(file)}, String(process.pid)); setInterval(() => {}, 1000)`;
  const group = startGroup(['-e', text], process.env);
  await vi.waitFor(() => expect(existsSync(file)).toBe(true), { timeout: 20_000 });
  return group;
}

const isGone = (groupId: number | undefined) => {
  try {
    process.kill(-(groupId ?? 0), 0);
    return false;
  } catch {
    return true;
  }
};

test('ends who listens by the asking, and whom it started with it', async () => {
  const spawnChild = "require('child_process').spawn('sleep', ['600'])";
  const group = await start('parent', spawnChild);
  await endGroups([group], 60_000);
  expect(group.signalCode).toBe('SIGTERM');
  await vi.waitFor(() => expect(isGone(group.pid)).toBe(true), { timeout: 10_000 });
});

test('kills who does not listen once its time is over', async () => {
  const deaf = await start('deaf', "process.on('SIGTERM', () => {})");
  await endGroups([deaf], 50);
  expect(deaf.signalCode).toBe('SIGKILL');
});

test('has nothing to end where all have ended', async () => {
  const group = startGroup(['-e', ''], process.env);
  await once(group, 'close');
  await whenClosed(group);
  await endGroups([group], 60_000);
  expect(group.exitCode).toBe(0);
});
