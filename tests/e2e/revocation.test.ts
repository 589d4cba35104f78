/** A revoked organization's open event stream, browser and token, on a running portal. No runner: the run stays open. */

import { eq } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { readEnvironment } from '#adapters/environment.ts';
import { openSite } from '#adapters/from-env.ts';
import type { Context } from '#core/context.ts';
import { revokeOrganization } from '#core/identity/revoke-organization.ts';
import { grantAccess } from '#core/licensing/grant-access.ts';
import { revokeGrant } from '#core/licensing/revoke-grant.ts';
import { readOrganization } from '#core/views/read-organization.ts';
import { organizations } from '#drizzle/schema/identity.ts';
import {
  gitAddress,
  pushContribution,
  readContribution,
  type Sender,
} from '#scripts/contribute.ts';
import { git } from '#scripts/git.ts';
import { signInAs } from '#scripts/seed.ts';
import { signInByHttp } from '#scripts/temporary-portal.ts';
import { portalForTests } from './portal.ts';

const portal = portalForTests({ webProcesses: 2 });
let sender: Sender;
let change: { url: string; runId: string };

beforeAll(async () => {
  const { engineer, token } = portal().seeded;
  sender = { portal: portal().url, repository: 'keel', ...engineer, token };
  const contribution = await readContribution('demo/contributions/goldfish-rtc');
  const { changeNumber } = await pushContribution(sender, contribution);
  const url = `${portal().url}/api/changes/${changeNumber}`;
  const response = await fetch(url, { headers: bearer(token) });
  const view = (await response.json()) as { patchSets: { runs: { id: string }[] }[] };
  change = { url, runId: view.patchSets[0]?.runs[0]?.id ?? '' };
}, 120_000);

function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

/** The licence office acts in a process of its own: nothing tells the portal but the database. */
async function asOfficer(
  act: (officer: Context, organizationId: string) => unknown,
): Promise<void> {
  const variables = { SLIPWAY_DATA: portal().environment.dataFolder, SLIPWAY_SANDBOX: 'none' };
  const { ctx, close } = await openSite(readEnvironment(variables), 'portal');
  const northwind = ctx.db
    .select()
    .from(organizations)
    .where(eq(organizations.slug, 'northwind'))
    .get();
  await act(await signInAs(ctx, portal().account('officer@')), northwind?.id ?? '');
  close();
}

/** The organization's grants end, and one for this folder begins. */
function regrant(pathPrefix: string): Promise<void> {
  return asOfficer(async (officer, organizationId) => {
    for (const { id, live } of readOrganization(officer, { slug: 'northwind' }).grants) {
      if (live) revokeGrant(officer, { grantId: id });
    }
    const terms = { pathPrefix, mayContribute: true };
    await grantAccess(officer, { organizationId, repositorySlug: 'keel', ...terms });
  });
}

async function readToEnd(response: Response): Promise<string> {
  let text = '';
  for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString();
  return text;
}

test('a narrowed grant leaves of an own change, page and payload, what it covers', async () => {
  const cookie = await signInByHttp(portal().url, portal().account('engineer@'));
  const page = change.url.replace('/api/', '/');
  const read = async () => (await fetch(page, { headers: { cookie } })).text();
  const texts = {
    covered: 'drivers/rtc/goldfish_rtc.c',
    name: 'tests/goldfish_rtc.c',
    line: 'count_alarm',
    counted: '1 file outside your grant.',
    told: 'your grant covers only drivers/',
  };
  /** Which of the texts the page holds; React puts comments between pieces of one sentence. */
  const shown = async () => {
    const page = (await read()).replaceAll('<!-- -->', '');
    return Object.entries(texts).flatMap(([what, text]) => (page.includes(text) ? [what] : []));
  };
  expect(await shown()).toEqual(['covered', 'name', 'line']);
  await regrant('drivers');
  try {
    expect(await shown()).toEqual(['covered', 'counted', 'told']);
    const stream = await fetch(`${portal().url}/api/runs/${change.runId}/events`, {
      headers: bearer(sender.token),
    });
    expect(stream.status).toBe(403);
  } finally {
    await regrant('');
  }
});

test('revoking cuts the open stream, the browser and the token at once', async () => {
  const stream = await fetch(`${portal().url}/api/runs/${change.runId}/events`, {
    headers: bearer(sender.token),
  });
  expect(stream.status).toBe(200);
  const cookie = await signInByHttp(portal().url, portal().account('engineer@'));
  const page = `${portal().url}/source/keel/file/main/kernel/main.c`;
  expect(await (await fetch(page, { headers: { cookie } })).text()).toContain('keel_main');

  const streamed = readToEnd(stream);
  await asOfficer((officer, organizationId) =>
    revokeOrganization(officer, { organizationId, reason: 'the test says so' }),
  );

  expect(await streamed).toMatch(/event: revoked\n/);
  const again = await fetch(page, { headers: { cookie }, redirect: 'manual' });
  expect(again.status).not.toBe(200);
  expect(await again.text()).not.toContain('keel_main');
  expect((await fetch(change.url, { headers: bearer(sender.token) })).status).toBe(401);
  await expect(
    git(['ls-remote', gitAddress(sender)], { cwd: portal().environment.dataFolder }),
  ).rejects.toThrow();
});
