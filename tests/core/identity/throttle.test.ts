import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { settleRefusals } from '#core/audit/note-refusal.ts';
import type { Context } from '#core/context.ts';
import { delayAfter, throttleLimits, throttleWindowMs } from '#core/identity/rules.ts';
import { signIn } from '#core/identity/sign-in.ts';
import { findRetryMs, reserveTry, type TryOrigin, tryKeys } from '#core/identity/throttle.ts';
import { readDataVersion } from '#drizzle/client.ts';
import { auditEntries } from '#drizzle/schema/audit.ts';
import { signInAttempts } from '#drizzle/schema/identity.ts';
import { countEntries, lastEntry } from '../../helpers/audit.ts';
import { makeSite, type TestSite, testPassword } from '../../helpers/site.ts';

let site: TestSite;
let email: string;
beforeEach(async () => {
  site = await makeSite();
  email = site.signed.engineer.email;
});
afterEach(() => site.close());

const at = (address: string): Context => ({ ...site.anonymous, address });
const attacker = () => at('198.51.100.1');
const right = () => ({ email, password: testPassword });

/** Tries as a wrong password leaves them, without the price of argon2. */
function fail(ctx: Context, times: number, from: TryOrigin = {}, account = email): number {
  let taken = 0;
  for (let index = 0; index < times; index += 1) {
    if ('id' in reserveTry(ctx, tryKeys(ctx, account, from))) taken += 1;
  }
  return taken;
}

const waitMs = (ctx: Context, from: TryOrigin = {}, account = email) =>
  Math.max(0, (findRetryMs(ctx, tryKeys(ctx, account, from)) ?? 0) - ctx.nowMs());

test('delays an account for the origin that was wrong, longer each time, and says when to try again', async () => {
  for (const account of [email, 'nobody@example.com']) {
    expect(fail(attacker(), 20, {}, account)).toBe(5);
    await expect(
      signIn(attacker(), { email: account, password: testPassword }),
    ).rejects.toMatchObject({
      code: 'throttled',
      message: 'too many wrong passwords; try again in 15 s (2026-01-05 09:00:15 UTC)',
    });
  }
  site.advanceMs(15_000);
  expect(fail(attacker(), 2)).toBe(1);
  expect(waitMs(attacker())).toBe(30_000);
  site.advanceMs(30_000);
  await expect(signIn(attacker(), right())).resolves.toBeDefined();
});

test('the right password from elsewhere works at once, whatever one origin does', async () => {
  for (let index = 0; index < 40; index += 1) {
    fail(attacker(), 3);
    site.advanceMs(20_000);
  }
  expect(waitMs(attacker())).toBeGreaterThan(0);
  await expect(signIn(at('203.0.113.9'), right())).resolves.toBeDefined();
});

test('when a crowd tries one account, who was wrong too waits for half a minute, and is let in', async () => {
  for (let index = 0; index < 100; index += 1) fail(at(`10.3.0.${index}`), 1);
  expect(waitMs(at('203.0.113.9'))).toBe(0);
  fail(at('203.0.113.9'), 1);
  expect(waitMs(at('203.0.113.9'))).toBe(throttleLimits.crowdDelayMs);
  // the crowd goes on, and does not make it longer
  site.advanceMs(throttleLimits.crowdDelayMs);
  for (let index = 0; index < 100; index += 1) fail(at(`10.4.0.${index}`), 1);
  await expect(signIn(at('203.0.113.9'), right())).resolves.toBeDefined();
});

describe('a device that signed in before', () => {
  test('is not delayed by others at its own address, nor by the crowd', async () => {
    const mine = at('203.0.113.9');
    for (let index = 0; index < 60; index += 1) fail(mine, 1, {}, `nobody-${index}@example.com`);
    fail(mine, 6);
    for (let index = 0; index < 100; index += 1) fail(at(`10.3.0.${index}`), 1);
    expect(waitMs(mine)).toBeGreaterThan(0);
    await expect(signIn(mine, right(), { device: 'a-device' })).resolves.toBeDefined();
  });

  test('is delayed by its own wrong passwords', () => {
    expect(fail(attacker(), 20, { device: 'stolen' })).toBe(5);
    expect(waitMs(attacker(), { device: 'stolen' })).toBe(15_000);
    expect(waitMs(attacker())).toBe(0);
  });
});

test('an address that tries many accounts is delayed, all of one subscriber’s IPv6 as one, and no other', () => {
  for (let index = 0; index < 40; index += 1) {
    fail(at(`2001:db8:7:7::${index.toString(16)}`), 1, {}, `nobody-${index}@example.com`);
  }
  expect(waitMs(at('2001:db8:7:7:ffff::1'))).toBe(15_000);
  expect(waitMs(at('2001:db8:7:8::1'))).toBe(0);
});

test('an address that is everybody’s locks nobody out for long', () => {
  const shared = { addressIsShared: true };
  for (let minute = 0; minute < 60; minute += 1) {
    fail(attacker(), 50, shared);
    for (let index = 0; index < 20; index += 1)
      fail(attacker(), 1, shared, `n-${index}@example.com`);
    site.advanceMs(10_000);
  }
  expect(waitMs(attacker(), shared)).toBeLessThanOrEqual(15_000);
  expect(waitMs(attacker(), shared, site.signed.manager.email)).toBeLessThanOrEqual(5_000);
});

test('tries that were throttled take no lock, and are counted in the log', async () => {
  fail(attacker(), 5);
  const before = countEntries(site.ctx);
  await expect(signIn(attacker(), right())).rejects.toMatchObject({ code: 'throttled' });
  expect(lastEntry(site.ctx)).toMatchObject({
    action: 'session.throttle',
    subject: `user:${site.signed.engineer.userId}`,
  });
  const version = readDataVersion(site.ctx.db);
  for (let index = 0; index < 200; index += 1) {
    await expect(signIn(attacker(), right())).rejects.toMatchObject({ code: 'throttled' });
  }
  expect(readDataVersion(site.ctx.db)).toBe(version);
  settleRefusals(site.ctx, { now: true });
  expect(countEntries(site.ctx)).toBe(before + 2);
  expect(lastEntry(site.ctx)).toMatchObject({
    action: 'session.throttle',
    detail: { repeated: 200 },
  });
});

test('a try from the future, of a clock that was set back, counts as one of now', async () => {
  const yearMs = 365 * 24 * 60 * 60 * 1000;
  site.advanceMs(yearMs);
  fail(attacker(), 6);
  site.advanceMs(-yearMs);
  expect(waitMs(attacker())).toBe(0);
  fail(attacker(), 1);
  expect(waitMs(attacker())).toBeLessThanOrEqual(30_000);
  site.advanceMs(throttleWindowMs);
  await expect(signIn(attacker(), right())).resolves.toBeDefined();
});

test('what was typed as an address is not kept, as it may be a password', async () => {
  const typed = 'my-password-in-the-wrong-field';
  await expect(signIn(attacker(), { email: typed, password: 'no' })).rejects.toThrow();
  const kept = [
    ...site.ctx.db.select().from(signInAttempts).all(),
    ...site.ctx.db
      .select()
      .from(auditEntries)
      .where(eq(auditEntries.action, 'session.refuse'))
      .all(),
  ];
  expect(kept).toHaveLength(2);
  expect(JSON.stringify(kept)).not.toContain(typed);
});

test('the delay doubles up to its most', () => {
  const limits = throttleLimits.unshared.pair;
  expect([4, 5, 6, 7, 100, 1e6].map((failures) => delayAfter(failures, limits))).toEqual([
    0,
    15_000,
    30_000,
    60_000,
    throttleWindowMs,
    throttleWindowMs,
  ]);
});
