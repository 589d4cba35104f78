/** Two processes behind one address: nothing that one knows may another have forgotten, and none is missed. */
import { readFile } from 'node:fs/promises';
import { Agent, get, type IncomingMessage } from 'node:http';
import path from 'node:path';
import { and, eq, isNull } from 'drizzle-orm';
import { beforeAll, expect, test, vi } from 'vitest';
import { readEnvironment } from '#adapters/environment.ts';
import { openSite } from '#adapters/from-env.ts';
import { revokeOrganization } from '#core/identity/revoke-organization.ts';
import { openDatabase } from '#drizzle/client.ts';
import { organizations } from '#drizzle/schema/identity.ts';
import { outbox } from '#drizzle/schema/outbox.ts';
import { pushContribution, readContribution, type Sender } from '#scripts/contribute.ts';
import { signInAs } from '#scripts/seed.ts';
import { signInByHttp } from '#scripts/temporary-portal.ts';
import { portalForTests } from './portal.ts';

const portal = portalForTests({ webProcesses: 2 });
/** Handed out in turn: each of the two has some of so many. */
const connections = 8;
let sender: Sender;
let runId: string;
let changeNumber: number;

beforeAll(async () => {
  const { engineer, token } = portal().seeded;
  sender = { portal: portal().url, repository: 'keel', ...engineer, token };
  const contribution = await readContribution('demo/contributions/goldfish-rtc');
  changeNumber = (await pushContribution(sender, contribution)).changeNumber;
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${portal().url}/api/changes/${changeNumber}`, { headers });
  const view = (await response.json()) as { patchSets: { runs: { id: string }[] }[] };
  runId = view.patchSets[0]?.runs[0]?.id ?? '';
  const areBoth = async () => expect(await webProcesses()).toHaveLength(2);
  await vi.waitFor(areBoth, { timeout: 60_000, interval: 100 });
}, 180_000);

/** Those that `server/web` started. Source: proc(5), `children`. */
async function webProcesses(): Promise<number[]> {
  const primary = portal().running.portal.pid;
  const children = await readFile(`/proc/${primary}/task/${primary}/children`, 'utf8');
  return children.trim().split(' ').filter(Boolean).map(Number);
}

function open(place: string, cookie = '', agent = new Agent()): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(`${portal().url}${place}`, { agent, headers: { cookie } }, resolve).on('error', reject);
  });
}

async function statusOf(place: string, cookie = '', agent?: Agent): Promise<number | undefined> {
  const response = await open(place, cookie, agent);
  for await (const _ of response);
  return response.statusCode;
}

async function readToEnd(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response) text += chunk;
  return text;
}

test('one that dies is started again, health of each tells it, and the other does what one must', async () => {
  const [first = 0] = await webProcesses(); // it led
  process.kill(first, 'SIGKILL');
  await expect
    .poll(async () => (await webProcesses()).filter((pid) => pid !== first).length, {
      timeout: 60_000,
    })
    .toBe(2);
  const cookie = await signInByHttp(portal().url, portal().account('officer@'));
  for (let asked = 0; asked < connections; asked += 1) {
    const health = await readToEnd(await open('/api/health', cookie));
    expect(health).toContain('ended by itself (SIGKILL)');
  }
  const contribution = await readContribution('demo/contributions/does-not-compile');
  await pushContribution(sender, contribution);
  const { db, close } = openDatabase(path.join(portal().environment.dataFolder, 'slipway.sqlite'));
  const undelivered = () =>
    db
      .select()
      .from(outbox)
      .where(and(eq(outbox.topic, 'run.ready.v1'), isNull(outbox.deliveredAtMs)))
      .all();
  await expect.poll(undelivered, { timeout: 20_000 }).toEqual([]);
  close();
}, 120_000);

test('a restart replaces both and refuses nobody', async () => {
  const before = await webProcesses();
  let isOver = false;
  const statuses = new Map<string, number>();
  const asking = (async () => {
    while (!isOver) {
      const status = await statusOf('/sign-in').catch((error: Error) => error.message);
      statuses.set(String(status), (statuses.get(String(status)) ?? 0) + 1);
    }
  })();
  portal().running.portal.kill('SIGHUP');
  await expect
    .poll(async () => (await webProcesses()).filter((pid) => !before.includes(pid)).length, {
      timeout: 90_000,
    })
    .toBe(2);
  await expect.poll(async () => (await webProcesses()).length, { timeout: 60_000 }).toBe(2);
  isOver = true;
  await asking;
  expect([...statuses.keys()]).toEqual(['200']);
}, 180_000);

test('a revocation ends the streams of both at once, and refuses their next page', async () => {
  const cookie = await signInByHttp(portal().url, portal().account('engineer@'));
  const agents = Array.from(
    { length: connections },
    () => new Agent({ keepAlive: true, maxSockets: 1 }),
  );
  const place = `/changes/${changeNumber}`;
  const pages = () => Promise.all(agents.map((agent) => statusOf(place, cookie, agent)));
  expect(await pages()).toEqual(agents.map(() => 200));
  const streams = await Promise.all(agents.map(() => open(`/api/runs/${runId}/events`, cookie)));
  expect(streams.map(({ statusCode }) => statusCode)).toEqual(agents.map(() => 200));
  const ends = Promise.all(streams.map(readToEnd));
  const variables = { SLIPWAY_DATA: portal().environment.dataFolder, SLIPWAY_SANDBOX: 'none' };
  const { ctx, close } = await openSite(readEnvironment(variables), 'portal');
  const [northwind] = ctx.db
    .select()
    .from(organizations)
    .where(eq(organizations.slug, 'northwind'))
    .all();
  revokeOrganization(await signInAs(ctx, portal().account('officer@')), {
    organizationId: northwind?.id ?? '',
    reason: 'source was found outside of the company',
  });
  close();
  await ends; // of themselves, for nobody closes them
  expect((await pages()).filter((status) => status === 200)).toEqual([]);
  for (const agent of agents) agent.destroy();
}, 90_000);

test('a stop ends both, and leaves none behind', async () => {
  const before = await webProcesses();
  await portal().running.stop();
  const isLeft = (pid: number) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  expect(before.filter(isLeft)).toEqual([]);
}, 30_000);
