import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readEnvironment } from '#adapters/environment.ts';
import { openSite } from '#adapters/from-env.ts';
import { appendEntry } from '#core/audit/append-entry.ts';
import { verifyChain } from '#core/views/verify-chain.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'slipway-from-env-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('opens a site in an empty data folder, and again with what it held', async () => {
  const environment = readEnvironment({ SLIPWAY_DATA: folder, SLIPWAY_SANDBOX: 'none' });
  const first = await openSite(environment, 'portal');
  expect(first.ctx.actor).toEqual({ kind: 'system', part: 'portal' });
  appendEntry(first.ctx, { action: 'test.append', subject: 'test:1', detail: {} });
  await first.ctx.ports.git.createRepository('keel', 'main');
  await first.ctx.ports.blobs.put(Buffer.from('x'));
  first.close();
  expect(readdirSync(folder).sort()).toEqual([
    'artifacts',
    'repositories',
    'search',
    'slipway.sqlite',
  ]);
  const second = await openSite(environment, 'runner');
  expect(verifyChain(second.ctx)).toMatchObject({ ok: true, entries: 1 });
  expect(await second.ctx.ports.git.listRefs('keel', 'refs/')).toEqual([]);
  second.close();
});

test('other users of the machine can read neither database, repositories nor artifacts', async () => {
  const environment = readEnvironment({ SLIPWAY_DATA: folder, SLIPWAY_SANDBOX: 'none' });
  const { ctx, close } = await openSite(environment, 'portal');
  appendEntry(ctx, { action: 'test.append', subject: 'test:1', detail: {} });
  for (const name of readdirSync(folder)) {
    expect(statSync(path.join(folder, name)).mode & 0o077, name).toBe(0);
  }
  expect(readdirSync(folder)).toContain('slipway.sqlite-wal');
  close();
});

test('ids are 20 URL-safe characters, all different', async () => {
  const environment = readEnvironment({ SLIPWAY_DATA: folder, SLIPWAY_SANDBOX: 'none' });
  const { ctx, close } = await openSite(environment, 'portal');
  const ids = Array.from({ length: 1000 }, () => ctx.newId());
  expect(new Set(ids).size).toBe(1000);
  for (const id of ids) expect(id).toMatch(/^[0-9A-Za-z_-]{20}$/);
  close();
});
