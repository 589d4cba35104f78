import { afterEach, beforeEach, expect, test } from 'vitest';
import { settleRefusals } from '#core/audit/note-refusal.ts';
import { asActor } from '#core/context.ts';
import { authenticateToken } from '#core/identity/authenticate-token.ts';
import { createAccessToken } from '#core/identity/create-access-token.ts';
import { disableUser } from '#core/identity/disable-user.ts';
import { listAccessTokens } from '#core/identity/list-access-tokens.ts';
import { revokeAccessToken } from '#core/identity/revoke-access-token.ts';
import { revokeOrganization } from '#core/identity/revoke-organization.ts';
import { requireUser } from '#core/identity/rows.ts';
import { makeTokenText, sha256Hex } from '#core/identity/rules.ts';
import { accessTokens } from '#drizzle/schema/identity.ts';
import { countEntries, lastEntry } from '../../helpers/audit.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
beforeEach(async () => {
  site = await makeSite();
});
afterEach(() => site.close());

const day = 24 * 60 * 60 * 1000;
function create(scopes: ('read' | 'write')[] = ['read']) {
  return createAccessToken(site.signed.engineer.ctx, { name: 'laptop', scopes, days: 30 });
}
const invalid = expect.objectContaining({
  code: 'unauthenticated',
  message: 'this access token is not valid (any more)',
});

test('a token speaks for its person, and its text is kept nowhere', () => {
  const { id, token } = create();
  expect(lastEntry(site.ctx)).toMatchObject({ action: 'token.create', subject: `token:${id}` });
  expect(token).toMatch(/^slip_[0-9A-Za-z]{40}$/);
  const actor = authenticateToken(site.anonymous, { token });
  expect(actor).toEqual({ kind: 'user', userId: site.signed.engineer.userId, tokenId: id });
  expect(requireUser(asActor(site.ctx, actor))).toMatchObject({
    scopes: ['read'],
    bySession: false,
  });
  const rows = site.ctx.db.select().from(accessTokens).all();
  expect(JSON.stringify(rows)).not.toContain(token);
  expect(rows[0]?.secretSha256).toBe(sha256Hex(token));
  expect(listAccessTokens(site.signed.engineer.ctx)).toMatchObject([
    { id, name: 'laptop', lastUsedAtMs: site.ctx.nowMs(), revokedAtMs: null },
  ]);
});

test('a token is good for its scopes only', () => {
  const reader = asActor(site.ctx, authenticateToken(site.anonymous, { token: create().token }));
  expect(() => requireUser(reader, 'write')).toThrow(/lacks the scope "write"/);
  const { token } = create(['read', 'write']);
  const writer = asActor(site.ctx, authenticateToken(site.anonymous, { token }));
  expect(requireUser(writer, 'write').userId).toBe(site.signed.engineer.userId);
});

test('a token makes no other token', () => {
  const { token } = create(['read', 'write']);
  const ctx = asActor(site.ctx, authenticateToken(site.anonymous, { token }));
  expect(() => createAccessToken(ctx, { name: 'x', scopes: ['read'], days: 1 })).toThrow(/browser/);
});

test('refuses, with an entry, a token that is unknown, run out, revoked, or of somebody who may not enter', () => {
  const refuse = (token: string) => {
    settleRefusals(site.ctx, { now: true }); // or the same again is only counted
    const before = countEntries(site.ctx);
    expect(() => authenticateToken(site.anonymous, { token })).toThrow(invalid);
    expect(countEntries(site.ctx)).toBe(before + 1);
    expect(lastEntry(site.ctx).action).toBe('token.refuse');
  };
  refuse('');
  refuse(`slip_${'a'.repeat(40)}`);
  refuse('x'.repeat(100_000));
  const old = create().token;
  site.advanceMs(30 * day);
  refuse(old);
  const mine = create();
  revokeAccessToken(site.signed.engineer.ctx, { id: mine.id });
  refuse(mine.token);
  const disabled = create().token;
  disableUser(site.signed.manager.ctx, { userId: site.signed.engineer.userId });
  refuse(disabled);
  const { token } = createAccessToken(site.rival.engineer.ctx, {
    name: 'x',
    scopes: ['read'],
    days: 1,
  });
  const { organizationId } = site.rival;
  revokeOrganization(site.owner.officer.ctx, { organizationId, reason: 'x' });
  refuse(token);
});

test('an actor made before its token was revoked is nobody afterwards', () => {
  const { id, token } = create();
  const ctx = asActor(site.ctx, authenticateToken(site.anonymous, { token }));
  revokeAccessToken(site.signed.engineer.ctx, { id });
  expect(lastEntry(site.ctx).action).toBe('token.revoke');
  expect(() => requireUser(ctx)).toThrow(/no live session or token/);
});

test('nobody revokes another’s token, nor one twice', () => {
  const { id } = create();
  for (const { ctx } of [site.rival.engineer, site.signed.manager, site.owner.officer]) {
    expect(() => revokeAccessToken(ctx, { id })).toThrow(/no such token/);
  }
  revokeAccessToken(site.signed.engineer.ctx, { id });
  expect(() => revokeAccessToken(site.signed.engineer.ctx, { id })).toThrow(/revoked already/);
});

test('refuses a token without scopes, without end, or to somebody whose access has ended', () => {
  const { ctx } = site.signed.engineer;
  expect(() => createAccessToken(ctx, { name: 'x', scopes: [], days: 1 })).toThrow(/^scopes: /);
  expect(() => createAccessToken(ctx, { name: 'x', scopes: ['read'], days: 366 })).toThrow(
    /^days: /,
  );
  const gone = site.revoked.engineer.ctx;
  expect(() => createAccessToken(gone, { name: 'x', scopes: ['read'], days: 1 })).toThrow(
    /sign in/,
  );
});

test('each character of a token is equally likely', () => {
  let next = 0;
  const text = makeTokenText((length) => Uint8Array.from({ length }, () => next++ % 256));
  expect(text).toBe('slip_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcd');
  next = 248;
  expect(makeTokenText((length) => Uint8Array.from({ length }, () => next++ % 256))).toBe(text);
});
