import { afterEach, beforeEach, expect, test } from 'vitest';
import { asActor } from '#core/context.ts';
import { authenticateToken } from '#core/identity/authenticate-token.ts';
import { createAccessToken } from '#core/identity/create-access-token.ts';
import { listSessions } from '#core/identity/list-sessions.ts';
import { readViewer } from '#core/identity/read-viewer.ts';
import { revokeSession } from '#core/identity/revoke-session.ts';
import { signIn } from '#core/identity/sign-in.ts';
import { countEntries, lastEntry } from '../../helpers/audit.ts';
import { makeSite, type TestSite, testPassword } from '../../helpers/site.ts';

let site: TestSite;
beforeEach(async () => {
  site = await makeSite();
});
afterEach(() => site.close());

async function signInAgain() {
  const { email } = site.signed.engineer;
  const { userId, sessionId } = await signIn(site.anonymous, { email, password: testPassword });
  return asActor(site.ctx, { kind: 'user', userId, sessionId });
}

test('a person sees the own live sessions and which one asks, never the ids', async () => {
  const other = await signInAgain();
  const listed = listSessions(other);
  expect(listed.map(({ current }) => current).sort()).toEqual([false, true]);
  expect(JSON.stringify(listed)).not.toContain(site.signed.engineer.sessionId);
  expect(listSessions(site.signed.manager.ctx)).toHaveLength(1);
});

test('ending a session signs that browser out at once and leaves its entry', async () => {
  const other = await signInAgain();
  const handle = listSessions(other).find(({ current }) => current)?.handle ?? '';
  revokeSession(site.signed.engineer.ctx, { handle });
  expect(lastEntry(site.ctx)).toMatchObject({
    action: 'session.revoke',
    subject: `user:${site.signed.engineer.userId}`,
  });
  expect(readViewer(other)).toBeUndefined();
  expect(listSessions(site.signed.engineer.ctx)).toHaveLength(1);
});

test('nobody ends a session of somebody else, or one that is over', () => {
  const handle = listSessions(site.signed.engineer.ctx)[0]?.handle ?? '';
  const before = countEntries(site.ctx);
  const refused = expect.objectContaining({ code: 'not-found' });
  expect(() => revokeSession(site.rival.engineer.ctx, { handle })).toThrow(refused);
  expect(countEntries(site.ctx)).toBe(before);
  revokeSession(site.signed.engineer.ctx, { handle });
  expect(() => revokeSession(site.signed.engineer.ctx, { handle })).toThrow(
    expect.objectContaining({ code: 'unauthenticated' }),
  );
});

test('a token ends no session', () => {
  const { engineer } = site.signed;
  const { token } = createAccessToken(engineer.ctx, {
    name: 'laptop',
    scopes: ['read', 'write'],
    days: 1,
  });
  const byToken = asActor(site.ctx, authenticateToken(site.anonymous, { token }));
  const handle = listSessions(engineer.ctx)[0]?.handle ?? '';
  expect(() => revokeSession(byToken, { handle })).toThrow(
    expect.objectContaining({ code: 'forbidden' }),
  );
});
