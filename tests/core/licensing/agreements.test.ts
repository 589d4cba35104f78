import { afterEach, beforeEach, expect, test } from 'vitest';
import { asActor, type Context } from '#core/context.ts';
import { authenticateToken } from '#core/identity/authenticate-token.ts';
import { createAccessToken } from '#core/identity/create-access-token.ts';
import { readOrganization } from '#core/identity/read-organization.ts';
import { acceptAgreement } from '#core/licensing/accept-agreement.ts';
import { grantAccess } from '#core/licensing/grant-access.ts';
import { listAgreements } from '#core/licensing/list-agreements.ts';
import { publishAgreement } from '#core/licensing/publish-agreement.ts';
import { readCurrentAgreement } from '#core/licensing/read-current-agreement.ts';
import { readStanding } from '#core/licensing/read-standing.ts';
import { revokeGrant } from '#core/licensing/revoke-grant.ts';
import { acceptances } from '#drizzle/schema/licensing.ts';
import { lastEntry } from '../../helpers/audit.ts';
import { makeHouse, type TestHouse } from '../../helpers/house.ts';

let house: TestHouse;
let officer: Context;
beforeEach(async () => {
  house = await makeHouse();
  officer = house.owner.officer.ctx;
});
afterEach(() => house.close());

const text = { version: '2', title: 'Second', body: 'New words.\n' };
const refused = expect.objectContaining({
  code: expect.stringMatching(/^(forbidden|unauthenticated)$/),
});
function others(): Context[] {
  const { owner, signed, revoked, anonymous } = house;
  return [owner.maintainer.ctx, signed.manager.ctx, revoked.manager.ctx, anonymous];
}

test('the licence office publishes; the newest is current for everybody', () => {
  expect(readCurrentAgreement(house.anonymous)?.version).toBe('1');
  const { agreementSha256 } = publishAgreement(officer, text);
  expect(lastEntry(house.ctx)).toMatchObject({
    action: 'agreement.publish',
    detail: { version: '2', bodySha256: agreementSha256 },
  });
  expect(readCurrentAgreement(house.anonymous)).toMatchObject({
    ...text,
    bodySha256: agreementSha256,
  });
  expect(listAgreements(house.anonymous).map(({ version }) => version)).toEqual(['2', '1']);
  expect(() => publishAgreement(officer, { ...text, body: 'Other' })).toThrow(/is published/);
  for (const ctx of others()) {
    expect(() => publishAgreement(ctx, { ...text, version: '3' })).toThrow(refused);
  }
});

test('a signatory signs for the organization, which becomes active; version, hash, time and address are kept', () => {
  const { agreementSha256, invited } = house;
  acceptAgreement(invited.manager.ctx, { agreementSha256, capacity: 'organization' });
  expect(lastEntry(house.ctx)).toMatchObject({
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
      acceptedAtMs: house.ctx.nowMs(),
      address: '192.0.2.7',
    },
  ]);
});

test('refuses to sign for the organization without being its signatory', () => {
  const input = { agreementSha256: house.agreementSha256, capacity: 'organization' } as const;
  expect(() => acceptAgreement(house.invited.engineer.ctx, input)).toThrow(/only a manager/);
  expect(() => acceptAgreement(house.owner.officer.ctx, input)).toThrow(/its own tree/);
  expect(() => acceptAgreement(house.revoked.manager.ctx, input)).toThrow(/sign in/);
  expect(() => acceptAgreement(house.anonymous, input)).toThrow(/sign in/);
  expect(() => acceptAgreement(house.ctx, input)).toThrow(/sign in/);
});

test('refuses to sign twice, another text than the current, or by a token', () => {
  const { manager } = house.signed;
  const { agreementSha256 } = house;
  for (const capacity of ['organization', 'person'] as const) {
    expect(() => acceptAgreement(manager.ctx, { agreementSha256, capacity })).toThrow(/already/);
  }
  const made = createAccessToken(house.invited.manager.ctx, {
    name: 'x',
    scopes: ['read', 'write'],
    days: 1,
  });
  const byToken = asActor(house.ctx, authenticateToken(house.anonymous, made));
  expect(() => acceptAgreement(byToken, { agreementSha256, capacity: 'person' })).toThrow(
    /browser/,
  );
  house.advanceMs(1);
  publishAgreement(officer, text);
  const late = house.invited.manager.ctx;
  expect(() => acceptAgreement(late, { agreementSha256, capacity: 'person' })).toThrow(
    /another text is current/,
  );
});

test('a signature cannot be changed or taken back in the database', () => {
  expect(() => house.ctx.db.delete(acceptances).run()).toThrow(/immutable/);
  expect(() => house.ctx.db.update(acceptances).set({ address: null }).run()).toThrow(/immutable/);
});

test('the standing names what is missing, in order', () => {
  expect(readStanding(house.anonymous)).toMatchObject({
    agreement: { version: '1' },
    mayRead: false,
    missing: ['sign-in', 'organization', 'person', 'grant'],
    maySignForOrganization: false,
  });
  expect(readStanding(house.invited.manager.ctx)).toMatchObject({
    mayRead: false,
    missing: ['organization', 'person'],
    maySignForOrganization: true,
  });
  expect(readStanding(house.signed.engineer.ctx)).toMatchObject({
    mayRead: true,
    missing: [],
    organizationSigned: { by: 'northwind-manager', atMs: house.ctx.nowMs() },
    personSigned: { atMs: house.ctx.nowMs() },
    maySignForOrganization: false,
  });
  expect(readStanding(house.owner.maintainer.ctx)).toMatchObject({ mayRead: true, missing: [] });
  expect(readStanding(house.revoked.manager.ctx).missing[0]).toBe('sign-in');
  const grant = readOrganization(officer, { slug: 'northwind' }).grants[0];
  revokeGrant(officer, { grantId: grant?.id ?? '' });
  expect(readStanding(house.signed.engineer.ctx).missing).toEqual(['grant']);
});

test('the licence office grants and revokes, with an entry each', async () => {
  const { organizationId } = house.signed;
  const input = {
    organizationId,
    repositorySlug: 'keel',
    pathPrefix: 'drivers',
    mayContribute: false,
  };
  const { grantId } = await grantAccess(officer, input);
  expect(lastEntry(house.ctx)).toMatchObject({
    action: 'grant.create',
    subject: `organization:${organizationId}`,
    detail: { grantId, repository: 'keel', pathPrefix: 'drivers', mayContribute: false },
  });
  for (const ctx of others()) {
    await expect(grantAccess(ctx, input)).rejects.toThrow(refused);
    expect(() => revokeGrant(ctx, { grantId })).toThrow(refused);
  }
  revokeGrant(officer, { grantId });
  expect(lastEntry(house.ctx)).toMatchObject({ action: 'grant.revoke', detail: { grantId } });
  expect(() => revokeGrant(officer, { grantId })).toThrow(/revoked already/);
  expect(() => revokeGrant(officer, { grantId: 'none' })).toThrow(/no grant/);
});

test('refuses a grant in the wrong state or of a wrong shape', async () => {
  const grant = (change: object) =>
    grantAccess(officer, {
      organizationId: house.signed.organizationId,
      repositorySlug: 'keel',
      pathPrefix: '',
      mayContribute: true,
      ...change,
    });
  await expect(grant({ organizationId: house.revoked.organizationId })).rejects.toThrow(
    /is revoked/,
  );
  await expect(grant({ organizationId: house.owner.organizationId })).rejects.toThrow(
    /needs no grant/,
  );
  await expect(grant({ repositorySlug: 'none' })).rejects.toThrow(/no repository none/);
  await expect(grant({ endsAtMs: house.ctx.nowMs() })).rejects.toThrow(/later than now/);
  for (const pathPrefix of ['/drivers', 'drivers/', 'a/../b', '.', 'a//b', 'a\0b']) {
    await expect(grant({ pathPrefix })).rejects.toThrow(/^pathPrefix: /);
  }
});
