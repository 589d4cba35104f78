import { afterEach, beforeEach, expect, test } from 'vitest';
import { asActor, type Context } from '#core/context.ts';
import { authenticateToken } from '#core/identity/authenticate-token.ts';
import { createAccessToken } from '#core/identity/create-access-token.ts';
import { acceptAgreement } from '#core/licensing/accept-agreement.ts';
import { grantAccess } from '#core/licensing/grant-access.ts';
import { publishAgreement } from '#core/licensing/publish-agreement.ts';
import { readCurrentAgreement } from '#core/licensing/read-current-agreement.ts';
import { readStanding } from '#core/licensing/read-standing.ts';
import { revokeGrant } from '#core/licensing/revoke-grant.ts';
import { readOrganization } from '#core/views/read-organization.ts';
import { acceptances } from '#drizzle/schema/licensing.ts';
import { lastEntry } from '../../helpers/audit.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
let officer: Context;
beforeEach(async () => {
  site = await makeSite();
  officer = site.owner.officer.ctx;
});
afterEach(() => site.close());

const text = { version: '2', title: 'Second', body: 'New words.\n' };
const refused = expect.objectContaining({
  code: expect.stringMatching(/^(forbidden|unauthenticated)$/),
});
function others(): Context[] {
  const { owner, signed, revoked, anonymous } = site;
  return [owner.maintainer.ctx, signed.manager.ctx, revoked.manager.ctx, anonymous];
}

test('the licence office publishes; the newest is current for everybody', () => {
  expect(readCurrentAgreement(site.anonymous)?.version).toBe('1');
  const { agreementSha256 } = publishAgreement(officer, text);
  expect(lastEntry(site.ctx)).toMatchObject({
    action: 'agreement.publish',
    detail: { version: '2', bodySha256: agreementSha256 },
  });
  expect(readCurrentAgreement(site.anonymous)).toMatchObject({
    ...text,
    bodySha256: agreementSha256,
  });
  expect(() => publishAgreement(officer, { ...text, body: 'Other' })).toThrow(/is published/);
  for (const ctx of others()) {
    expect(() => publishAgreement(ctx, { ...text, version: '3' })).toThrow(refused);
  }
});

test('a signatory signs for the organization, which becomes active; version, hash, time and address are kept', () => {
  const { agreementSha256, invited } = site;
  acceptAgreement(invited.manager.ctx, { agreementSha256, capacity: 'organization' });
  expect(lastEntry(site.ctx)).toMatchObject({
    action: 'agreement.accept',
    actorUserId: invited.manager.userId,
    detail: { version: '1', agreementSha256, capacity: 'organization' },
  });
  const seen = readOrganization(officer, { slug: invited.slug });
  expect(seen.organization.status).toBe('active');
  expect(seen.acceptances).toMatchObject([
    {
      version: '1',
      agreementSha256,
      capacity: 'organization',
      userName: 'newcomer-manager',
      acceptedAtMs: site.ctx.nowMs(),
      address: '192.0.2.7',
    },
  ]);
});

test('refuses to sign for the organization without being its signatory', () => {
  const input = { agreementSha256: site.agreementSha256, capacity: 'organization' } as const;
  expect(() => acceptAgreement(site.invited.engineer.ctx, input)).toThrow(/only a manager/);
  expect(() => acceptAgreement(site.owner.officer.ctx, input)).toThrow(/its own tree/);
  expect(() => acceptAgreement(site.revoked.manager.ctx, input)).toThrow(/sign in/);
  expect(() => acceptAgreement(site.anonymous, input)).toThrow(/sign in/);
  expect(() => acceptAgreement(site.ctx, input)).toThrow(/sign in/);
});

test('refuses to sign twice, another text than the current, or by a token', () => {
  const { manager } = site.signed;
  const { agreementSha256 } = site;
  for (const capacity of ['organization', 'person'] as const) {
    expect(() => acceptAgreement(manager.ctx, { agreementSha256, capacity })).toThrow(/already/);
  }
  const made = createAccessToken(site.invited.manager.ctx, {
    name: 'x',
    scopes: ['read', 'write'],
    days: 1,
  });
  const byToken = asActor(site.ctx, authenticateToken(site.anonymous, made));
  expect(() => acceptAgreement(byToken, { agreementSha256, capacity: 'person' })).toThrow(
    /browser/,
  );
  site.advanceMs(1);
  publishAgreement(officer, text);
  const late = site.invited.manager.ctx;
  expect(() => acceptAgreement(late, { agreementSha256, capacity: 'person' })).toThrow(
    /another text is current/,
  );
});

test('a signature cannot be changed or taken back in the database', () => {
  expect(() => site.ctx.db.delete(acceptances).run()).toThrow(/immutable/);
  expect(() => site.ctx.db.update(acceptances).set({ address: null }).run()).toThrow(/immutable/);
});

test('the standing names what is missing, in order', () => {
  expect(readStanding(site.anonymous)).toMatchObject({
    agreement: { version: '1' },
    mayRead: false,
    missing: ['sign-in', 'organization', 'person', 'grant'],
    maySignForOrganization: false,
  });
  expect(readStanding(site.invited.manager.ctx)).toMatchObject({
    mayRead: false,
    missing: ['organization', 'person'],
    maySignForOrganization: true,
  });
  expect(readStanding(site.signed.engineer.ctx)).toMatchObject({
    mayRead: true,
    missing: [],
    organizationSigned: { by: 'northwind-manager', atMs: site.ctx.nowMs() },
    personSigned: { atMs: site.ctx.nowMs() },
    maySignForOrganization: false,
  });
  expect(readStanding(site.owner.maintainer.ctx)).toMatchObject({ mayRead: true, missing: [] });
  expect(readStanding(site.revoked.manager.ctx).missing[0]).toBe('sign-in');
  const grant = readOrganization(officer, { slug: 'northwind' }).grants[0];
  revokeGrant(officer, { grantId: grant?.id ?? '' });
  expect(readStanding(site.signed.engineer.ctx).missing).toEqual(['grant']);
});

test('the licence office grants and revokes, with an entry each', async () => {
  const { organizationId } = site.signed;
  const input = {
    organizationId,
    repositorySlug: 'keel',
    pathPrefix: 'drivers',
    mayContribute: false,
  };
  const { grantId } = await grantAccess(officer, input);
  expect(lastEntry(site.ctx)).toMatchObject({
    action: 'grant.create',
    subject: `organization:${organizationId}`,
    detail: { grantId, repository: 'keel', pathPrefix: 'drivers', mayContribute: false },
  });
  for (const ctx of others()) {
    await expect(grantAccess(ctx, input)).rejects.toThrow(refused);
    expect(() => revokeGrant(ctx, { grantId })).toThrow(refused);
  }
  revokeGrant(officer, { grantId });
  expect(lastEntry(site.ctx)).toMatchObject({ action: 'grant.revoke', detail: { grantId } });
  expect(() => revokeGrant(officer, { grantId })).toThrow(/revoked already/);
  expect(() => revokeGrant(officer, { grantId: 'none' })).toThrow(/no grant/);
});

test('refuses a grant in the wrong state or of a wrong shape', async () => {
  const grant = (change: object) =>
    grantAccess(officer, {
      organizationId: site.signed.organizationId,
      repositorySlug: 'keel',
      pathPrefix: '',
      mayContribute: true,
      ...change,
    });
  await expect(grant({ organizationId: site.revoked.organizationId })).rejects.toThrow(
    /is revoked/,
  );
  await expect(grant({ organizationId: site.owner.organizationId })).rejects.toThrow(
    /needs no grant/,
  );
  await expect(grant({ repositorySlug: 'none' })).rejects.toThrow(/no repository none/);
  await expect(grant({ endsAtMs: site.ctx.nowMs() })).rejects.toThrow(/later than now/);
  for (const pathPrefix of ['/drivers', 'drivers/', 'a/../b', '.', 'a//b', 'a\0b']) {
    await expect(grant({ pathPrefix })).rejects.toThrow(/^pathPrefix: /);
  }
});
