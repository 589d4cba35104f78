/** A revoked organization's open event stream, browser and token, on a running portal. No runner: the run stays open. */

import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readEnvironment } from '#adapters/environment.ts';
import { openHouse } from '#adapters/from-env.ts';
import { revokeOrganization } from '#core/identity/revoke-organization.ts';
import { organizations } from '#drizzle/schema/identity.ts';
import {
  gitAddress,
  pushContribution,
  readContribution,
  type Sender,
} from '../../scripts/contribute.ts';
import { git } from '../../scripts/git.ts';
import { signInAs } from '../../scripts/seed.ts';
import {
  signInByHttp,
  startTemporaryPortal,
  type TemporaryPortal,
} from '../../scripts/temporary-portal.ts';

let portal: TemporaryPortal;
let sender: Sender;
let change: { url: string; runId: string };

beforeAll(async () => {
  portal = await startTemporaryPortal({ runners: 0 });
  const { engineer, token } = portal.seeded;
  sender = { portal: portal.url, repository: 'keel', ...engineer, token };
  const contribution = await readContribution('demo/contributions/goldfish-rtc');
  const { changeNumber } = await pushContribution(sender, contribution);
  const url = `${portal.url}/api/changes/${changeNumber}`;
  const response = await fetch(url, { headers: bearer(token) });
  const view = (await response.json()) as { patchSets: { runs: { id: string }[] }[] };
  change = { url, runId: view.patchSets[0]?.runs[0]?.id ?? '' };
}, 120_000);

afterAll(() => portal?.close());

function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

/** The licence office revokes in a process of its own: nothing tells the portal but the database. */
async function revokeNorthwind(): Promise<void> {
  const variables = { SLIPWAY_DATA: portal.environment.dataFolder, SLIPWAY_SANDBOX: 'none' };
  const { ctx, close } = await openHouse(readEnvironment(variables), 'portal');
  const northwind = ctx.db
    .select()
    .from(organizations)
    .where(eq(organizations.slug, 'northwind'))
    .get();
  const officer = await signInAs(ctx, portal.account('officer@'));
  revokeOrganization(officer, { organizationId: northwind?.id ?? '', reason: 'the test says so' });
  close();
}

async function readToEnd(response: Response): Promise<string> {
  let text = '';
  for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString();
  return text;
}

test('revoking cuts the open stream, the browser and the token at once', async () => {
  const stream = await fetch(`${portal.url}/api/runs/${change.runId}/events`, {
    headers: bearer(sender.token),
  });
  expect(stream.status).toBe(200);
  const cookie = await signInByHttp(portal.url, portal.account('engineer@'));
  const page = `${portal.url}/source/keel/file/main/kernel/main.c`;
  expect(await (await fetch(page, { headers: { cookie } })).text()).toContain('keel_main');

  const streamed = readToEnd(stream);
  await revokeNorthwind();

  expect(await streamed).toMatch(/event: revoked\n/);
  const again = await fetch(page, { headers: { cookie }, redirect: 'manual' });
  expect(again.status).not.toBe(200);
  expect(await again.text()).not.toContain('keel_main');
  expect((await fetch(change.url, { headers: bearer(sender.token) })).status).toBe(401);
  await expect(
    git(['ls-remote', gitAddress(sender)], { cwd: portal.environment.dataFolder }),
  ).rejects.toThrow();
});
