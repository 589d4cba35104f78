import { expect, test } from 'vitest';
import { signInByHttp } from '#scripts/temporary-portal.ts';
import { portalForTests } from './portal.ts';

const portal = portalForTests();

const act = (headers: Record<string, string>, body: BodyInit = '[]') =>
  fetch(`${portal().url}/account`, {
    method: 'POST',
    headers: {
      'next-action': '0'.repeat(42),
      'content-type': 'text/plain;charset=UTF-8',
      ...headers,
    },
    body,
    redirect: 'manual',
  });

test('an action from another site’s page is refused with 403, whatever host it claims', async () => {
  const evil = { origin: 'http://evil.example' };
  const own = { origin: portal().url, 'sec-fetch-site': 'same-origin' };
  for (const headers of [
    evil,
    { ...evil, 'x-forwarded-host': 'evil.example' },
    { ...evil, 'x-forwarded-host': new URL(portal().url).host },
    { ...own, 'sec-fetch-site': 'cross-site' },
    { origin: 'null' },
    { origin: 'not an origin' },
    {},
  ]) {
    const answer = await act(headers as Record<string, string>);
    expect(answer.status, JSON.stringify(headers)).toBe(403);
    expect(await answer.text()).toContain(`page of ${portal().url}`);
  }
  for (const headers of [own, { ...own, 'x-forwarded-host': 'evil.example' }]) {
    expect((await act(headers)).status).not.toBe(403);
  }
});

test('signing in marks the browser, and the mark opens nothing by itself', async () => {
  const cookie = await signInByHttp(portal().url, portal().account('maintainer'));
  expect(cookie).toContain('slipway.device=');
  const [device = ''] = cookie.split('; ').filter((pair) => pair.startsWith('slipway.device='));
  const account = await fetch(`${portal().url}/account`, {
    headers: { cookie: device },
    redirect: 'manual',
  });
  expect(account.status).toBe(307);
});

test('what is too long for a sign-in is refused to anybody, whether its length is announced or not', async () => {
  const post = (body: BodyInit) =>
    fetch(`${portal().url}/api/auth/callback/credentials`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      redirect: 'manual',
      body,
      duplex: 'half',
    } as RequestInit); // its types lack `duplex`, which a stream must have
  const long = 'a'.repeat(64 * 1024);
  expect((await post(long)).status).toBe(413);
  expect((await post(new Blob([long]).stream())).status).toBe(413);
  await signInByHttp(portal().url, portal().account('maintainer'));
});

test('a proxy that is not named is reported by health, and locks nobody out', async () => {
  await fetch(`${portal().url}/sign-in`, { headers: { 'x-forwarded-for': '203.0.113.5' } });
  const health = await (await fetch(`${portal().url}/api/health`)).json();
  expect(health).toMatchObject({
    status: 'ok',
    warnings: [expect.stringContaining('SLIPWAY_TRUST_PROXY')],
  });
});
