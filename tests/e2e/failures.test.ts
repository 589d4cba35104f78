/** A running portal when things fail around it: another portal, a held lock, a stop under open streams. */
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { openDatabase } from '#drizzle/client.ts';
import { pushContribution, readContribution } from '#scripts/contribute.ts';
import { freePort, signInByHttp } from '#scripts/temporary-portal.ts';
import { startPortal, startRunners } from '#server/processes.ts';
import { portalForTests } from './portal.ts';

const portal = portalForTests();

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const fromMs = performance.now();
  await work();
  return (performance.now() - fromMs) / 1000;
}

test('a second portal on the same folder ends at once, and the first one’s pushes go on', async () => {
  const second = {
    host: '127.0.0.1',
    port: await freePort(),
    environment: { SLIPWAY_DATA: portal().environment.dataFolder, SLIPWAY_URL: '' },
  };
  const starting = startPortal(second, startRunners(second, 0));
  const seconds = await secondsOf(() =>
    expect(starting).rejects.toThrow('the portal ended (status 1)'),
  );
  expect(seconds).toBeLessThan(30);
  const { engineer, token } = portal().seeded;
  const sender = { portal: portal().url, repository: 'keel', ...engineer, token };
  const sent = await pushContribution(
    sender,
    await readContribution('demo/contributions/goldfish-rtc'),
  );
  expect(sent.changeNumber).toBeGreaterThan(0);
}, 90_000);

test('a held lock lets pages be read, and is no wrong password', async () => {
  const { db, close } = openDatabase(path.join(portal().environment.dataFolder, 'slipway.sqlite'));
  db.run(sql`begin immediate`);
  const refused = signInByHttp(portal().url, portal().account('maintainer@'));
  const page = await secondsOf(() => fetch(`${portal().url}/sign-in`));
  await expect(refused).rejects.toThrow(/failed: 503$/);
  expect(page).toBeLessThan(4);
  db.run(sql`rollback`);
  close();
  await signInByHttp(portal().url, portal().account('maintainer@'));
}, 60_000);

test('a stop does not wait for open event streams', async () => {
  const { token } = portal().seeded;
  const headers = { authorization: `Bearer ${token}` };
  const change = (await (await fetch(`${portal().url}/api/changes/1`, { headers })).json()) as {
    patchSets: { runs: { id: string }[] }[];
  };
  const runId = change.patchSets[0]?.runs[0]?.id;
  const stream = await fetch(`${portal().url}/api/runs/${runId}/events`, { headers });
  expect(stream.status).toBe(200);
  const ended = stream.text();
  const started = performance.now();
  portal().running.portal.kill('SIGTERM');
  expect(await ended).toContain('retry:');
  expect(performance.now() - started).toBeLessThan(4_000);
}, 60_000);
