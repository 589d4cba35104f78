import { afterEach, beforeEach, expect, test } from 'vitest';
import { noteRefusal, settleRefusals } from '#core/audit/note-refusal.ts';
import { addressPerMinute, namelessPerHour, namelessPerMinute } from '#core/audit/refusal-tally.ts';
import { asActor, type Context } from '#core/context.ts';
import { authenticateToken } from '#core/identity/authenticate-token.ts';
import { authorizeSource } from '#core/licensing/authorize-source.ts';
import { verifyChain } from '#core/views/verify-chain.ts';
import { readDataVersion } from '#drizzle/client.ts';
import { countEntries, lastEntry } from '../../helpers/audit.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
let before: number;
beforeEach(async () => {
  site = await makeSite();
  before = countEntries(site.ctx);
});
afterEach(() => site.close());

const added = () => countEntries(site.ctx) - before;
const from = (address: string): Context => ({ ...site.anonymous, address });
const minuteMs = 60_000;

function knock(ctx: Context, token = `slip_${'a'.repeat(40)}`): void {
  expect(() => authenticateToken(ctx, { token })).toThrow('not valid');
}

function ask(ctx: Context, path: string): void {
  const question = { repositorySlug: 'keel', path, purpose: 'read' as const };
  expect(() => authorizeSource(ctx, question)).toThrow();
}

test('two thousand refusals of one address are one entry at once, and one with their count', () => {
  const one = from('198.51.100.1');
  knock(one);
  const version = readDataVersion(site.ctx.db);
  for (let index = 1; index < 2000; index += 1) knock(one);
  expect(readDataVersion(site.ctx.db)).toBe(version); // nothing was written, no lock was taken
  expect(added()).toBe(1);
  site.advanceMs(minuteMs);
  settleRefusals(site.ctx);
  expect(added()).toBe(2);
  expect(lastEntry(site.ctx)).toMatchObject({
    action: 'token.refuse',
    subject: 'token:unknown',
    detail: { repeated: 1999, sinceMs: Date.UTC(2026, 0, 5, 9) },
  });
  settleRefusals(site.ctx, { now: true });
  expect(added()).toBe(2);
  expect(verifyChain(site.ctx).ok).toBe(true);
});

test('two thousand different ones of one address are few entries too, and all are counted', () => {
  const one = from('198.51.100.1');
  for (let index = 0; index < 2000; index += 1) ask(one, `kernel/${index}.c`);
  expect(added()).toBe(addressPerMinute);
  settleRefusals(site.ctx, { now: true });
  expect(added()).toBe(addressPerMinute + 1);
  expect(lastEntry(site.ctx).detail).toMatchObject({ repeated: 2000 - addressPerMinute });
});

test('two thousand addresses are few entries too, also of one subscriber’s IPv6', () => {
  for (let index = 0; index < 2000; index += 1) knock(from(`10.1.${index >> 8}.${index & 255}`));
  expect(added()).toBe(namelessPerMinute);
  settleRefusals(site.ctx, { now: true });
  expect(added()).toBe(namelessPerMinute + 1);
  before = countEntries(site.ctx);
  for (let index = 0; index < 2000; index += 1) knock(from(`2001:db8:0:1::${index.toString(16)}`));
  expect(added()).toBe(1);
});

test('in a day the nameless cannot write more than a bounded number of entries', () => {
  for (let minute = 0; minute < 120; minute += 1) {
    for (let index = 0; index < 40; index += 1) ask(from(`10.1.${minute}.${index}`), `${index}`);
    site.advanceMs(minuteMs);
  }
  settleRefusals(site.ctx);
  const hours = 2;
  expect(added()).toBeLessThanOrEqual(hours * namelessPerHour + 120);
  expect(added()).toBeGreaterThan(namelessPerHour);
});

test('noise of the nameless hides no refusal of somebody with a name', () => {
  for (let index = 0; index < 500; index += 1) ask(from(`10.2.0.${index & 255}`), `${index}`);
  const { engineer } = site.invited;
  ask(engineer.ctx, 'kernel/main.c');
  expect(lastEntry(site.ctx)).toMatchObject({
    action: 'source.refuse',
    actorUserId: engineer.userId,
    detail: { path: 'kernel/main.c' },
  });
});

test('what is written later is of who was refused, not of who came next', () => {
  const { engineer } = site.invited;
  ask(engineer.ctx, 'a.c');
  ask(engineer.ctx, 'a.c');
  site.advanceMs(minuteMs);
  noteRefusal(asActor(site.anonymous, { kind: 'anonymous' }), {
    action: 'test.refuse',
    subject: 'test:1',
    detail: {},
  });
  expect(added()).toBe(3);
  site.advanceMs(minuteMs);
  settleRefusals(site.ctx);
  expect(added()).toBe(3);
});

test('a clock that is set back ends the minute too', () => {
  const one = from('198.51.100.1');
  knock(one);
  knock(one);
  site.advanceMs(-minuteMs * 60);
  knock(one);
  expect(added()).toBe(3);
});
