import { afterEach, beforeEach, expect, test } from 'vitest';
import { listEntries } from '#core/views/list-entries.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
beforeEach(async () => {
  site = await makeSite();
});
afterEach(() => site.close());

test('pages through the whole log, newest first', () => {
  const { ctx } = site.owner.auditor;
  const seen: number[] = [];
  let before: number | undefined;
  do {
    const page = listEntries(ctx, {
      limit: 7,
      ...(before !== undefined && { beforeSequence: before }),
    });
    seen.push(...page.entries.map(({ sequence }) => sequence));
    before = page.nextBefore;
  } while (before !== undefined);
  expect(seen).toEqual(Array.from({ length: seen.length }, (_, index) => seen.length - index));
});

test('filters by action, subject and person, and names who did it', () => {
  const { ctx, userId } = site.owner.auditor;
  const { entries } = listEntries(ctx, { limit: 50, action: 'organization.revoke' });
  expect(entries).toMatchObject([
    {
      subject: `organization:${site.revoked.organizationId}`,
      actorName: 'officer',
      actorOrganizationName: 'Keelworks',
      detail: { reason: 'broke the agreement', ended: { sessions: 2, tokens: 0, grants: 1 } },
      address: '192.0.2.7',
    },
  ]);
  const own = listEntries(ctx, { limit: 50, actorUserId: userId }).entries;
  expect(own.map(({ action }) => action)).toEqual(['agreement.accept']);
});

test('a partner’s manager sees what the own people did, and nothing else', () => {
  const { entries, reach } = listEntries(site.signed.manager.ctx, { limit: 200 });
  expect(reach).toBe('organization');
  expect(entries.length).toBeGreaterThan(0);
  for (const entry of entries) {
    expect(entry.actorOrganizationId).toBe(site.signed.organizationId);
  }
});

test('refuses a partner’s engineer, somebody revoked, nobody, and a bad page', () => {
  const query = { limit: 10 };
  expect(() => listEntries(site.signed.engineer.ctx, query)).toThrow(/for auditors/);
  expect(() => listEntries(site.revoked.manager.ctx, query)).toThrow(/sign in/);
  expect(() => listEntries(site.anonymous, query)).toThrow(/sign in/);
  expect(() => listEntries(site.owner.auditor.ctx, { limit: 1000 })).toThrow(/^limit: /);
});

test('a manager of the owner without another role sees what the own people did, not all of it', () => {
  const manager = site.addPerson(site.owner.organizationId, 'office', ['manager']);
  const { entries, reach } = listEntries(manager.ctx, { limit: 200 });
  expect(reach).toBe('organization');
  expect(entries.length).toBeGreaterThan(0);
  for (const entry of entries) {
    expect(entry.actorOrganizationId).toBe(site.owner.organizationId);
  }
  expect(listEntries(site.owner.auditor.ctx, { limit: 1 }).reach).toBe('all');
});
