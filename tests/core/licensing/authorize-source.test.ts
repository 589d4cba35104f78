import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { settleRefusals } from '#core/audit/note-refusal.ts';
import { asActor, type Context } from '#core/context.ts';
import { authenticateToken } from '#core/identity/authenticate-token.ts';
import { createAccessToken } from '#core/identity/create-access-token.ts';
import { disableUser } from '#core/identity/disable-user.ts';
import { revokeOrganization } from '#core/identity/revoke-organization.ts';
import { signOut } from '#core/identity/sign-out.ts';
import { acceptAgreement } from '#core/licensing/accept-agreement.ts';
import { authorizeSource, mayStillRead } from '#core/licensing/authorize-source.ts';
import { checkContributor } from '#core/licensing/check-contributor.ts';
import { grantAccess } from '#core/licensing/grant-access.ts';
import { publishAgreement } from '#core/licensing/publish-agreement.ts';
import { revokeGrant } from '#core/licensing/revoke-grant.ts';
import { grants } from '#drizzle/schema/licensing.ts';
import { countEntries, lastEntry } from '../../helpers/audit.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
let engineer: Context;
beforeEach(async () => {
  site = await makeSite();
  engineer = site.signed.engineer.ctx;
});
afterEach(() => site.close());

const whole = { repositorySlug: 'keel', path: '', purpose: 'read' } as const;

/** Refused with this code, said in the log, and a stream would be cut too. */
function expectRefused(ctx: Context, code: string, question: Partial<typeof whole> = {}): void {
  const asked = { ...whole, ...question };
  settleRefusals(site.ctx, { now: true }); // or the same again is only counted
  const before = countEntries(site.ctx);
  expect(mayStillRead(ctx, asked)).toBe(false);
  expect(countEntries(site.ctx)).toBe(before);
  expect(() => authorizeSource(ctx, asked)).toThrow(expect.objectContaining({ code }));
  expect(countEntries(site.ctx)).toBe(before + 1);
  expect(lastEntry(site.ctx)).toMatchObject({
    action: 'source.refuse',
    subject: 'repository:keel',
    detail: { code, path: asked.path, purpose: asked.purpose },
  });
}

function expectAllowed(ctx: Context): void {
  expect(mayStillRead(ctx, whole)).toBe(true);
  expect(authorizeSource(ctx, whole).whole).toBe(true);
}

/** The signed partner's grant, made anew with other terms. */
async function regrant(terms: {
  pathPrefix?: string;
  mayContribute?: boolean;
  endsAtMs?: number;
}): Promise<string> {
  const { organizationId } = site.signed;
  for (const grant of site.ctx.db.select().from(grants).all()) {
    if (grant.organizationId === organizationId && grant.revokedAtMs === null) {
      revokeGrant(site.owner.officer.ctx, { grantId: grant.id });
    }
  }
  const made = await grantAccess(site.owner.officer.ctx, {
    organizationId,
    repositorySlug: 'keel',
    pathPrefix: '',
    mayContribute: true,
    ...terms,
  });
  return made.grantId;
}

test('lets in who is signed in, signed for, bound and granted; and the owner’s people without a grant', () => {
  const before = countEntries(site.ctx);
  for (const person of [
    site.signed.engineer,
    site.signed.manager,
    site.owner.maintainer,
    site.owner.officer,
  ]) {
    expectAllowed(person.ctx);
    authorizeSource(person.ctx, { ...whole, purpose: 'contribute' });
  }
  expect(countEntries(site.ctx)).toBe(before);
});

describe('refuses, at once and in the log,', () => {
  test('nobody in particular', () => expectRefused(site.anonymous, 'unauthenticated'));

  test('our own processes: they are no licensee', () => expectRefused(site.ctx, 'unauthenticated'));

  test('a person without a session', () => {
    const { userId } = site.signed.engineer;
    expectRefused(asActor(site.ctx, { kind: 'user', userId }), 'unauthenticated');
  });

  test('a session that was closed', () => {
    signOut(engineer);
    expectRefused(engineer, 'unauthenticated');
  });

  test('a person who was disabled', () => {
    disableUser(site.signed.manager.ctx, { userId: site.signed.engineer.userId });
    expectRefused(engineer, 'unauthenticated');
  });

  test('an organization that was revoked', () => {
    const { organizationId } = site.signed;
    revokeOrganization(site.owner.officer.ctx, { organizationId, reason: 'x' });
    expectRefused(engineer, 'unauthenticated');
    expectRefused(site.revoked.manager.ctx, 'unauthenticated');
    expectAllowed(site.rival.engineer.ctx);
  });

  test('an organization that has not signed, even where a person has', () => {
    const { manager } = site.invited;
    expectRefused(manager.ctx, 'licence-required');
    const { agreementSha256 } = site;
    acceptAgreement(manager.ctx, { agreementSha256, capacity: 'person' });
    expectRefused(manager.ctx, 'licence-required');
    acceptAgreement(manager.ctx, { agreementSha256, capacity: 'organization' });
    expectAllowed(manager.ctx);
    expectRefused(site.invited.engineer.ctx, 'licence-required');
  });

  test('a person of a signed organization who has not signed', () => {
    const { organizationId } = site.signed;
    const late = site.addPerson(organizationId, 'late', ['engineer']);
    expectRefused(late.ctx, 'licence-required');
  });

  test('a person of the owner company who has not signed', () => {
    const { organizationId } = site.owner;
    const late = site.addPerson(organizationId, 'late', ['maintainer']);
    expectRefused(late.ctx, 'licence-required');
  });

  test('everybody, once a newer agreement is published, until it is signed again', () => {
    site.advanceMs(1);
    const officer = site.owner.officer.ctx;
    const { agreementSha256 } = publishAgreement(officer, {
      version: '2',
      title: 'T',
      body: 'New',
    });
    for (const ctx of [engineer, site.owner.maintainer.ctx]) expectRefused(ctx, 'licence-required');
    acceptAgreement(engineer, { agreementSha256, capacity: 'person' });
    expectRefused(engineer, 'licence-required');
    acceptAgreement(site.signed.manager.ctx, { agreementSha256, capacity: 'organization' });
    expectAllowed(engineer);
  });

  test('a grant that was revoked, and one that has ended', async () => {
    const grantId = await regrant({ endsAtMs: site.ctx.nowMs() + 1000 });
    expectAllowed(engineer);
    site.advanceMs(1000);
    expectRefused(engineer, 'forbidden');
    const next = await regrant({});
    expect(next).not.toBe(grantId);
    expectAllowed(engineer);
    revokeGrant(site.owner.officer.ctx, { grantId: next });
    expectRefused(engineer, 'forbidden');
  });

  test('a repository that is not there', () => {
    expect(() => authorizeSource(engineer, { ...whole, repositorySlug: 'other' })).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
    expect(lastEntry(site.ctx).subject).toBe('repository:other');
  });
});

describe('a grant for one folder', () => {
  beforeEach(async () => {
    await regrant({ pathPrefix: 'drivers/rtc' });
  });

  test('covers that folder and nothing beside or above it', () => {
    const access = authorizeSource(engineer, { repositorySlug: 'keel', purpose: 'read' });
    expect(access.whole).toBe(false);
    for (const path of ['drivers/rtc', 'drivers/rtc/rtc.c', 'drivers/rtc/a/b']) {
      expect(access.covers(path), path).toBe(true);
    }
    for (const path of [
      '',
      'drivers',
      'drivers/rtcx',
      'drivers/rt',
      'drivers/irq/plic.c',
      'drivers/rtc/../irq/plic.c',
      'drivers/rtc/./rtc.c',
      'drivers/rtc/',
      '/drivers/rtc',
      'drivers//rtc',
      'DRIVERS/RTC',
    ]) {
      expect(access.covers(path), path).toBe(false);
      expect(() => authorizeSource(engineer, { ...whole, path })).toThrow(
        expect.objectContaining({ code: 'forbidden' }),
      );
    }
    expect(access.leadsTo('')).toBe(true);
    expect(access.leadsTo('drivers')).toBe(true);
    expect(access.leadsTo('driver')).toBe(false);
    expect(access.leadsTo('drivers/irq')).toBe(false);
  });

  test('opens no whole-tree operation', () => expectRefused(engineer, 'forbidden'));
});

test('a grant to read is none to contribute', async () => {
  await regrant({ mayContribute: false });
  expectAllowed(engineer);
  const repositoryId = site.repositoryId;
  const { userId } = site.signed.engineer;
  expect(() => authorizeSource(engineer, { ...whole, purpose: 'contribute' })).toThrow(
    expect.objectContaining({ code: 'forbidden' }),
  );
  expect(checkContributor(site.ctx, { userId, repositoryId })).toMatchObject({ ok: false });
  await regrant({});
  expect(checkContributor(site.ctx, { userId, repositoryId })).toMatchObject({
    ok: true,
    whole: true,
  });
});

test('a token reads or contributes as its scopes say, and ends with them', () => {
  const made = createAccessToken(engineer, { name: 'git', scopes: ['read'], days: 1 });
  const ctx = asActor(site.ctx, authenticateToken(site.anonymous, made));
  expectAllowed(ctx);
  expect(() => authorizeSource(ctx, { ...whole, purpose: 'contribute' })).toThrow(/scope "write"/);
  site.advanceMs(24 * 60 * 60 * 1000);
  expectRefused(ctx, 'unauthenticated');
});

test('a contributor whose organization was revoked stands no more', () => {
  const { userId } = site.revoked.engineer;
  const { repositoryId } = site;
  expect(checkContributor(site.ctx, { userId, repositoryId })).toEqual({
    ok: false,
    reason: 'the contributor’s access has ended',
  });
});
