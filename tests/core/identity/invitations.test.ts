import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acceptInvitation } from '#core/identity/accept-invitation.ts';
import { inviteUser } from '#core/identity/invite-user.ts';
import { makeOwnerLink } from '#core/identity/make-owner-link.ts';
import { readInvitation } from '#core/identity/read-invitation.ts';
import { invitationLifeMs, sha256Hex } from '#core/identity/rules.ts';
import { signIn } from '#core/identity/sign-in.ts';
import { invitations, userRoles, users } from '#drizzle/schema/identity.ts';
import { lastEntry } from '../../helpers/audit.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
beforeEach(async () => {
  site = await makeSite();
});
afterEach(() => site.close());

const password = 'a long enough password';
const email = 'new@example.com';
function invite() {
  const { organizationId } = site.signed;
  return inviteUser(site.signed.manager.ctx, { organizationId, email, roles: ['engineer'] });
}

test('an invitation becomes one account, once, and an entry each', async () => {
  const { secret } = invite();
  expect(lastEntry(site.ctx)).toMatchObject({ action: 'user.invite', detail: { email } });
  expect(readInvitation(site.anonymous, { secret })).toEqual({
    organizationName: 'northwind inc.',
    email,
    roles: ['engineer'],
  });
  const person = { secret, name: 'New Person', email: 'New@Example.com', password };
  const { userId } = await acceptInvitation(site.anonymous, person);
  expect(lastEntry(site.ctx)).toMatchObject({ action: 'user.join', actorUserId: userId });
  await expect(signIn(site.anonymous, { email, password })).resolves.toMatchObject({ userId });
  const user = site.ctx.db.select().from(users).where(eq(users.id, userId)).get();
  expect(user?.organizationId).toBe(site.signed.organizationId);
  // OWASP's parameters for argon2id
  expect(user?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  await expect(acceptInvitation(site.anonymous, person)).rejects.toMatchObject({
    code: 'not-found',
  });
});

test('two who use one link at the same time make one account', async () => {
  const { secret } = invite();
  const ends = await Promise.allSettled(
    ['A', 'B'].map((name) => acceptInvitation(site.anonymous, { secret, name, email, password })),
  );
  expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('the secret is not kept, only its hash', () => {
  const { secret } = invite();
  const rows = site.ctx.db.select().from(invitations).all();
  expect(JSON.stringify(rows)).not.toContain(secret);
  expect(rows.map((row) => row.secretSha256)).toContain(sha256Hex(secret));
});

test('a link that ran out, is of a revoked organization or never was: the same answer', async () => {
  const { secret } = invite();
  site.advanceMs(invitationLifeMs);
  const answers = [secret, 'never', sha256Hex(secret)].map((tried) => {
    try {
      return readInvitation(site.anonymous, { secret: tried });
    } catch (error) {
      return String(error);
    }
  });
  expect(new Set(answers)).toEqual(
    new Set(['DomainError: this link was used or has run out; ask for a new one']),
  );
});

test('refuses another address than the invited one, a short password, an address with an account', async () => {
  const { secret } = invite();
  const join = (change: object) =>
    acceptInvitation(site.anonymous, { secret, name: 'N', email, password, ...change });
  await expect(join({ email: 'other@example.com' })).rejects.toMatchObject({
    code: 'invalid',
    message: `email: this link is for ${email}`,
  });
  await expect(join({ password: 'short' })).rejects.toThrow('password: at least 12 characters');
  await expect(join({ name: 'a\nb' })).rejects.toThrow(/^name: /);
  const taken = site.signed.engineer.email;
  const { organizationId } = site.signed;
  expect(() =>
    inviteUser(site.signed.manager.ctx, { organizationId, email: taken, roles: ['engineer'] }),
  ).toThrow('has an account already');
});

test('a manager invites into the own organization only, and gives no role of the owner’s', () => {
  const { ctx } = site.signed.manager;
  const own = site.signed.organizationId;
  for (const [organizationId, roles] of [
    [site.rival.organizationId, ['engineer']],
    [site.owner.organizationId, ['engineer']],
    [own, ['engineer', 'maintainer']],
    [own, ['licence-officer']],
    [own, ['auditor']],
    [own, ['board']],
  ] as const) {
    expect(() => inviteUser(ctx, { organizationId, email, roles: [...roles] })).toThrow(
      expect.objectContaining({ code: 'forbidden' }),
    );
  }
  expect(() =>
    inviteUser(site.signed.engineer.ctx, { organizationId: own, email, roles: ['engineer'] }),
  ).toThrow(expect.objectContaining({ code: 'forbidden' }));
});

test('the licence office gives owner’s roles in the owner company only', () => {
  const { ctx } = site.owner.officer;
  inviteUser(ctx, { organizationId: site.owner.organizationId, email, roles: ['maintainer'] });
  const { organizationId } = site.signed;
  expect(() => inviteUser(ctx, { organizationId, email, roles: ['maintainer'] })).toThrow(
    /may not give the role "maintainer"/,
  );
  inviteUser(ctx, { organizationId, email, roles: ['manager', 'board'] });
});

test('refuses to invite into a revoked organization', () => {
  const { organizationId } = site.revoked;
  expect(() =>
    inviteUser(site.owner.officer.ctx, { organizationId, email, roles: ['engineer'] }),
  ).toThrow(expect.objectContaining({ code: 'conflict' }));
});

test('the owner’s link is made once there is no account, by the system only', async () => {
  const wanted = { organizationName: 'Other', slug: 'other' };
  expect(makeOwnerLink(site.ctx, wanted)).toBeUndefined();
  expect(() => makeOwnerLink(site.owner.officer.ctx, wanted)).toThrow(/only the site itself/);
  const { db } = site.ctx;
  db.run(`PRAGMA foreign_keys = OFF`);
  db.delete(userRoles).run();
  db.delete(users).where(eq(users.organizationId, site.owner.organizationId)).run();
  const first = makeOwnerLink(site.ctx, wanted)?.secret ?? '';
  const second = makeOwnerLink(site.ctx, wanted)?.secret ?? '';
  expect(() => readInvitation(site.anonymous, { secret: first })).toThrow(/run out/);
  const roles = ['manager', 'maintainer', 'licence-officer', 'board', 'auditor'];
  expect(readInvitation(site.anonymous, { secret: second })).toEqual({
    organizationName: 'Keelworks',
    roles,
  });
  const person = { secret: second, name: 'First', email, password };
  await acceptInvitation(site.anonymous, person);
  expect(makeOwnerLink(site.ctx, wanted)).toBeUndefined();
});
