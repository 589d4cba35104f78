import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorResponse } from '#app/api/json-response.ts';
import { getChange, getChanges, getRun, getSlip } from '#app/api/read-changes.ts';
import type { Context } from '#core/context.ts';
import { countEntries, lastEntry } from '../../helpers/audit.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';
import { sendBlackBox } from './black-box.ts';

let site: TestSite;
let number: string;
let runId: string;

beforeAll(async () => {
  site = await makeSite();
  const sent = await sendBlackBox(site);
  number = String(sent.changeNumber);
  runId = sent.runId;
});
afterAll(() => site.close());

async function answered(work: () => Response | Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    return errorResponse(error);
  }
}

function all(ctx: Context): Promise<Response[]> {
  return Promise.all([
    answered(() => getChange(ctx, number)),
    answered(() => getSlip(ctx, number)),
    answered(() => getRun(ctx, runId)),
  ]);
}

test('a black box is told to its vendor and to maintainers', async () => {
  for (const ctx of [site.signed.engineer.ctx, site.owner.maintainer.ctx]) {
    expect((await all(ctx)).map((response) => response.status)).toEqual([200, 200, 200]);
  }
  const slip = await answered(() => getSlip(site.signed.engineer.ctx, number));
  expect(await slip.json()).toHaveLength(7);
});

test('a black box does not exist for another partner, by number, slip, run or list', async () => {
  const { ctx } = site.rival.engineer;
  expect((await all(ctx)).map((response) => response.status)).toEqual([404, 404, 404]);
  const list = await answered(() => getChanges(new Request('http://portal/api/changes'), ctx));
  expect((await list.json()).changes).toEqual([]);
});

test('nobody is told anything, and a refusal says how to come back', async () => {
  const [change] = await all(site.anonymous);
  expect(change?.status).toBe(401);
  expect(change?.headers.get('www-authenticate')).toContain('Bearer');
  const body = await change?.json();
  expect(body?.error?.code).toBe('unauthenticated');
});

test('what is no number is no change', async () => {
  const { ctx } = site.signed.engineer;
  for (const text of ['0', '-1', '1e3', '../1', '99999999999']) {
    expect((await answered(() => getChange(ctx, text))).status).toBe(404);
  }
});

test('who reads a change or a run is in the log, before anything is given', async () => {
  const { ctx } = site.signed.manager;
  await getChange(ctx, number);
  expect(lastEntry(site.ctx)).toMatchObject({
    action: 'change.read',
    subject: `change:${number}`,
    actorUserId: site.signed.manager.userId,
  });
  await getRun(ctx, runId);
  expect(lastEntry(site.ctx)).toMatchObject({ action: 'run.read', subject: `run:${runId}` });
  const count = countEntries(site.ctx);
  await getRun(ctx, runId);
  expect(countEntries(site.ctx)).toBe(count);
});
