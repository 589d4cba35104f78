import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { asActor, type Context } from '#core/context.ts';
import { disableUser } from '#core/identity/disable-user.ts';
import { readViewer } from '#core/identity/read-viewer.ts';
import { sessionLifeMs } from '#core/identity/rules.ts';
import { signIn } from '#core/identity/sign-in.ts';
import { signOut } from '#core/identity/sign-out.ts';
import { auditEntries } from '#drizzle/schema/audit.ts';
import { lastEntry } from '../../helpers/audit.ts';
import { makeSite, type TestSite, testPassword } from '../../helpers/site.ts';

let site: TestSite;
let browser: Context;
let email: string;
beforeEach(async () => {
  site = await makeSite();
  browser = { ...site.anonymous, address: '198.51.100.1' };
  email = site.signed.engineer.email;
});
afterEach(() => site.close());

const wrong = { code: 'unauthenticated', message: 'e-mail address or password is wrong' };

test('opens a session that lives until it is closed, with an entry for each', async () => {
  const opened = await signIn(browser, {
    email: ` ${email.toUpperCase()}`,
    password: testPassword,
  });
  expect(lastEntry(site.ctx)).toMatchObject({
    action: 'session.open',
    actorUserId: site.signed.engineer.userId,
  });
  const ctx = asActor(browser, { kind: 'user', ...opened });
  expect(readViewer(ctx)).toMatchObject({ email, bySession: true, roles: ['engineer'] });
  signOut(ctx);
  expect(lastEntry(site.ctx).action).toBe('session.close');
  expect(readViewer(ctx)).toBeUndefined();
});

test('a session ends by itself', async () => {
  const opened = await signIn(browser, { email, password: testPassword });
  const ctx = asActor(browser, { kind: 'user', ...opened });
  site.advanceMs(sessionLifeMs - 1);
  expect(readViewer(ctx)).toBeDefined();
  site.advanceMs(1);
  expect(readViewer(ctx)).toBeUndefined();
});

test('a session’s id is worth nothing to another person', () => {
  const { sessionId } = site.signed.engineer;
  const { userId } = site.owner.maintainer;
  expect(readViewer(asActor(browser, { kind: 'user', userId, sessionId }))).toBeUndefined();
});

test('an unknown account and a wrong password get the same answer; what was typed is not written down', async () => {
  await expect(signIn(browser, { email, password: 'wrong' })).rejects.toMatchObject(wrong);
  const typed = 'my-password-in-the-wrong-field';
  await expect(signIn(browser, { email: typed, password: 'wrong' })).rejects.toMatchObject(wrong);
  expect(lastEntry(site.ctx)).toMatchObject({ action: 'session.refuse', subject: 'user:unknown' });
  expect(JSON.stringify(site.ctx.db.select().from(auditEntries).all())).not.toContain(typed);
});

test('counts tries that come at the same time', async () => {
  const tries = Array.from({ length: 12 }, () => signIn(browser, { email, password: 'no' }));
  const ends = await Promise.allSettled(tries);
  const codes = ends.map((end) => end.status === 'rejected' && end.reason.code);
  expect(codes.filter((code) => code === 'unauthenticated')).toHaveLength(5);
  expect(codes.filter((code) => code === 'throttled')).toHaveLength(7);
});

test('a right password clears the account’s count', async () => {
  for (let round = 0; round < 2; round += 1) {
    for (let index = 0; index < 4; index += 1) {
      await expect(signIn(browser, { email, password: 'no' })).rejects.toMatchObject(wrong);
    }
    await signIn(browser, { email, password: testPassword });
  }
});

test('refuses a disabled person and a revoked organization, with the right password only', async () => {
  disableUser(site.signed.manager.ctx, { userId: site.signed.engineer.userId });
  await expect(signIn(browser, { email, password: testPassword })).rejects.toMatchObject({
    code: 'forbidden',
    message: 'this account is disabled',
  });
  const gone = site.revoked.manager.email;
  await expect(signIn(browser, { email: gone, password: testPassword })).rejects.toMatchObject({
    code: 'forbidden',
    message: expect.stringContaining('has ended'),
  });
  await expect(signIn(browser, { email: gone, password: 'no' })).rejects.toMatchObject(wrong);
  const refusals = site.ctx.db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.action, 'session.refuse'))
    .all();
  expect(refusals).toHaveLength(3);
});
