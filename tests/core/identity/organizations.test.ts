import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Context } from '#core/context.ts';
import { createAccessToken } from '#core/identity/create-access-token.ts';
import { createOrganization } from '#core/identity/create-organization.ts';
import { disableUser } from '#core/identity/disable-user.ts';
import { inviteUser } from '#core/identity/invite-user.ts';
import { readInvitation } from '#core/identity/read-invitation.ts';
import { readViewer } from '#core/identity/read-viewer.ts';
import { revokeOrganization } from '#core/identity/revoke-organization.ts';
import { reinstateOrganization } from '#core/licensing/reinstate-organization.ts';
import { listOrganizations } from '#core/views/list-organizations.ts';
import { readOrganization } from '#core/views/read-organization.ts';
import { countEntries, lastEntry } from '../../helpers/audit.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
let officer: Context;
beforeEach(async () => {
  site = await makeSite();
  officer = site.owner.officer.ctx;
});
afterEach(() => site.close());

/** Everybody who is not the licence office. */
function others(): Context[] {
  return [
    site.owner.maintainer.ctx,
    site.owner.auditor.ctx,
    site.signed.manager.ctx,
    site.signed.engineer.ctx,
    site.revoked.manager.ctx,
    site.anonymous,
  ];
}

const refused = expect.objectContaining({
  code: expect.stringMatching(/^(forbidden|unauthenticated)$/),
});

test('the licence office admits an organization, with its entry', () => {
  const { organizationId } = createOrganization(officer, { name: 'Chips', slug: 'chips' });
  expect(lastEntry(site.ctx)).toMatchObject({
    action: 'organization.create',
    subject: `organization:${organizationId}`,
    detail: { slug: 'chips', kind: 'partner' },
  });
  expect(readOrganization(officer, { slug: 'chips' }).organization.status).toBe('invited');
  for (const ctx of others()) {
    expect(() => createOrganization(ctx, { name: 'X', slug: 'x' })).toThrow(refused);
  }
  expect(() => createOrganization(officer, { name: 'Again', slug: 'chips' })).toThrow(/is taken/);
  expect(() => createOrganization(officer, { name: 'X', slug: '../x' })).toThrow(/^slug: /);
});

test('revoking ends status, sessions, tokens, grants and invitations in one step, with one entry', () => {
  const { organizationId, manager, engineer, slug } = site.signed;
  createAccessToken(engineer.ctx, { name: 'git', scopes: ['read'], days: 30 });
  const { secret } = inviteUser(manager.ctx, {
    organizationId,
    email: 'late@example.com',
    roles: ['engineer'],
  });
  const before = countEntries(site.ctx);
  revokeOrganization(officer, { organizationId, reason: 'sold to a rival' });
  expect(countEntries(site.ctx)).toBe(before + 1);
  expect(lastEntry(site.ctx)).toMatchObject({
    action: 'organization.revoke',
    detail: {
      reason: 'sold to a rival',
      ended: { sessions: 2, tokens: 1, grants: 1, invitations: 1 },
    },
  });
  expect(readViewer(manager.ctx)).toBeUndefined();
  expect(readViewer(engineer.ctx)).toBeUndefined();
  expect(() => readInvitation(site.anonymous, { secret })).toThrow(/run out/);
  const seen = readOrganization(officer, { slug });
  expect(seen.organization.status).toBe('revoked');
  expect(seen.grants.map(({ live }) => live)).toEqual([false]);
  expect(readViewer(site.rival.engineer.ctx)).toBeDefined();
});

test('refuses to revoke for anybody else, twice, or the owner itself', () => {
  const { organizationId } = site.signed;
  const reason = 'x';
  for (const ctx of others()) {
    expect(() => revokeOrganization(ctx, { organizationId, reason })).toThrow(refused);
  }
  const revoke = (id: string) => () => revokeOrganization(officer, { organizationId: id, reason });
  expect(revoke(site.revoked.organizationId)).toThrow(/revoked already/);
  expect(revoke(site.owner.organizationId)).toThrow(/cannot be revoked/);
  expect(revoke('none')).toThrow(expect.objectContaining({ code: 'not-found' }));
  expect(() => revokeOrganization(officer, { organizationId, reason: ' ' })).toThrow(/reason: say/);
});

test('reinstating opens the door, not what was ended', () => {
  const { organizationId, manager, slug } = site.revoked;
  reinstateOrganization(officer, { organizationId });
  expect(lastEntry(site.ctx)).toMatchObject({
    action: 'organization.reinstate',
    detail: { status: 'active' },
  });
  expect(readViewer(manager.ctx)).toBeUndefined();
  const seen = readOrganization(officer, { slug });
  expect(seen.organization).toMatchObject({ status: 'active', revokedAtMs: null });
  expect(seen.grants.some(({ live }) => live)).toBe(false);
  expect(() => reinstateOrganization(officer, { organizationId })).toThrow(/is not revoked/);
  for (const ctx of others()) {
    expect(() => reinstateOrganization(ctx, { organizationId })).toThrow(refused);
  }
});

test('the owner’s staff see all organizations, nobody else any', () => {
  const list = listOrganizations(officer);
  expect(list[0]).toMatchObject({ kind: 'owner', usersCount: 4 });
  expect(list.find(({ slug }) => slug === 'northwind')).toMatchObject({
    status: 'active',
    signed: true,
    usersCount: 2,
    grantsCount: 1,
  });
  expect(list.find(({ slug }) => slug === 'newcomer')).toMatchObject({ signed: false });
  expect(list.find(({ slug }) => slug === 'oldport')).toMatchObject({
    status: 'revoked',
    grantsCount: 0,
  });
  for (const ctx of [site.signed.manager.ctx, site.revoked.manager.ctx, site.anonymous]) {
    expect(() => listOrganizations(ctx)).toThrow(refused);
  }
});

test('a manager sees the own organization; another one looks as if it were not there', () => {
  const own = readOrganization(site.signed.manager.ctx, { slug: 'northwind' });
  expect(own.users).toHaveLength(2);
  expect(own.acceptances.map(({ capacity }) => capacity).sort()).toEqual([
    'organization',
    'person',
    'person',
  ]);
  expect(JSON.stringify(own)).not.toMatch(/argon2|secretSha256/);
  for (const [ctx, slug] of [
    [site.signed.manager.ctx, 'rivalco'],
    [site.signed.manager.ctx, 'nothing'],
    [site.signed.engineer.ctx, 'northwind'],
  ] as const) {
    expect(() => readOrganization(ctx, { slug })).toThrow(`no organization "${slug}"`);
  }
});

test('a manager disables an engineer at once, and nobody of another organization', () => {
  const { manager, engineer } = site.signed;
  const strangers = [site.rival.manager.ctx, site.owner.maintainer.ctx, engineer.ctx];
  for (const ctx of strangers) {
    expect(() => disableUser(ctx, { userId: engineer.userId })).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
  }
  disableUser(manager.ctx, { userId: engineer.userId });
  expect(lastEntry(site.ctx)).toMatchObject({
    action: 'user.disable',
    subject: `user:${engineer.userId}`,
    detail: { ended: { sessions: 1 } },
  });
  expect(readViewer(engineer.ctx)).toBeUndefined();
  expect(() => disableUser(manager.ctx, { userId: engineer.userId })).toThrow(/already/);
  expect(() => disableUser(manager.ctx, { userId: manager.userId })).toThrow(/yourself/);
  disableUser(officer, { userId: site.rival.engineer.userId });
});

test('what may be done with an organization is told with it, and is what the verbs let through', () => {
  const { organizationId, manager, engineer, slug } = site.signed;
  const may = (ctx: Context, of = slug) => readOrganization(ctx, { slug: of }).may;
  expect(may(officer)).toEqual({
    invite: ['engineer', 'manager', 'board'],
    disable: new Set([manager.userId, engineer.userId]),
    grant: true,
    revokeGrant: true,
    revoke: true,
    reinstate: false,
    listAll: true,
  });
  expect(may(manager.ctx)).toMatchObject({
    invite: ['engineer', 'manager'],
    disable: new Set([engineer.userId]),
    grant: false,
    revoke: false,
    listAll: false,
  });
  expect(may(site.owner.auditor.ctx)).toMatchObject({ invite: [], disable: new Set() });
  const owner = may(officer, 'keelworks');
  expect(owner).toMatchObject({ grant: false, revoke: false, reinstate: false });
  expect(owner.disable).not.toContain(site.owner.officer.userId);
  revokeOrganization(officer, { organizationId, reason: 'x' });
  expect(may(officer)).toMatchObject({ invite: [], grant: false, revoke: false, reinstate: true });
});
