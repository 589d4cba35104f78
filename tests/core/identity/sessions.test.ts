import { afterEach, beforeEach, expect, test } from 'vitest';
import { asActor } from '#core/context.ts';
import { authenticateToken } from '#core/identity/authenticate-token.ts';
import { createAccessToken } from '#core/identity/create-access-token.ts';
import { listSessions } from '#core/identity/list-sessions.ts';
import { readViewer } from '#core/identity/read-viewer.ts';
import { revokeSession } from '#core/identity/revoke-session.ts';
import { signIn } from '#core/identity/sign-in.ts';
import { countEntries, lastEntry } from '../../helpers/audit.ts';
import { makeHouse, type TestHouse, testPassword } from '../../helpers/house.ts';

let house: TestHouse;
beforeEach(async () => {
  house = await makeHouse();
});
afterEach(() => house.close());

async function signInAgain() {
  const { email } = house.signed.engineer;
  const { userId, sessionId } = await signIn(house.anonymous, { email, password: testPassword });
  return asActor(house.ctx, { kind: 'user', userId, sessionId });
}

test('a person sees the own live sessions and which one asks, never the ids', async () => {
  const other = await signInAgain();
  const listed = listSessions(other);
  expect(listed.map(({ current }) => current).sort()).toEqual([false, true]);
  expect(JSON.stringify(listed)).not.toContain(house.signed.engineer.sessionId);
  expect(listSessions(house.signed.manager.ctx)).toHaveLength(1);
});

test('ending a session signs that browser out at once and leaves its entry', async () => {
  const other = await signInAgain();
  const handle = listSessions(other).find(({ current }) => current)?.handle ?? '';
  revokeSession(house.signed.engineer.ctx, { handle });
  expect(lastEntry(house.ctx)).toMatchObject({
    action: 'session.revoke',
    subject: `user:${house.signed.engineer.userId}`,
  });
  expect(readViewer(other)).toBeUndefined();
  expect(listSessions(house.signed.engineer.ctx)).toHaveLength(1);
});

test('nobody ends a session of somebody else, or one that is over', () => {
  const handle = listSessions(house.signed.engineer.ctx)[0]?.handle ?? '';
  const before = countEntries(house.ctx);
  const refused = expect.objectContaining({ code: 'not-found' });
  expect(() => revokeSession(house.rival.engineer.ctx, { handle })).toThrow(refused);
  expect(countEntries(house.ctx)).toBe(before);
  revokeSession(house.signed.engineer.ctx, { handle });
  expect(() => revokeSession(house.signed.engineer.ctx, { handle })).toThrow(
    expect.objectContaining({ code: 'unauthenticated' }),
  );
});

test('a token ends no session', () => {
  const { engineer } = house.signed;
  const { token } = createAccessToken(engineer.ctx, {
    name: 'laptop',
    scopes: ['read', 'write'],
    days: 1,
  });
  const byToken = asActor(house.ctx, authenticateToken(house.anonymous, { token }));
  const handle = listSessions(engineer.ctx)[0]?.handle ?? '';
  expect(() => revokeSession(byToken, { handle })).toThrow(
    expect.objectContaining({ code: 'forbidden' }),
  );
});
