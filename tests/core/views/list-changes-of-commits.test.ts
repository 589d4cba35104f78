import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Context } from '#core/context.ts';
import { grantAccess } from '#core/licensing/grant-access.ts';
import { revokeGrant } from '#core/licensing/revoke-grant.ts';
import { merge } from '#core/review/merge.ts';
import { openReading } from '#core/source/open-reading.ts';
import { listChangesOfCommits } from '#core/views/list-changes-of-commits.ts';
import { grants } from '#drizzle/schema/licensing.ts';
import { makeReady, sendCommit } from '../../helpers/changes.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
let commit: string;
let number: number;
beforeAll(async () => {
  site = await makeSite();
  const files = { 'drivers/a.c': 'int a;\n' };
  const sent = await sendCommit(site, site.signed.engineer, { seed: 'a', files });
  makeReady(site, sent);
  await merge(site.owner.otherMaintainer.ctx, { number: sent.changeNumber });
  ({ commit } = sent);
  number = sent.changeNumber;
});
afterAll(() => site.close());

function ask(ctx: Context, repositorySlug = 'keel') {
  return [...listChangesOfCommits(ctx, { repositorySlug, commits: [commit, site.firstCommit] })];
}

test('names the change that brought a commit, and none for a commit that came otherwise', () => {
  const found = [[commit, { number, subject: 'drivers: a' }]];
  expect(ask(site.signed.engineer.ctx)).toEqual(found);
  expect(ask(site.rival.engineer.ctx)).toEqual(found);
  expect(ask(site.owner.maintainer.ctx)).toEqual(found);
  expect(ask(site.signed.engineer.ctx, 'other')).toEqual([]);
});

test('gives nothing to who has no right, and to another’s part only its own changes', async () => {
  for (const ctx of [site.anonymous, site.invited.engineer.ctx, site.revoked.engineer.ctx]) {
    expect(ask(ctx)).toEqual([]);
  }
  const officer = site.owner.officer.ctx;
  for (const { organizationId, engineer } of [site.rival, site.signed]) {
    const own = eq(grants.organizationId, organizationId);
    for (const { id } of site.ctx.db.select().from(grants).where(own).all()) {
      revokeGrant(officer, { grantId: id });
    }
    expect(ask(engineer.ctx)).toEqual([]);
    await grantAccess(officer, {
      repositorySlug: 'keel',
      organizationId,
      pathPrefix: 'drivers',
      mayContribute: true,
    });
  }
  // Such a reader is shown the commits of their view, and asks with those.
  const shown = (await openReading(site.signed.engineer.ctx, { repositorySlug: 'keel' })).commit;
  expect(shown).not.toBe(commit);
  const input = { repositorySlug: 'keel', commits: [shown] };
  expect([...listChangesOfCommits(site.rival.engineer.ctx, input)]).toEqual([]);
  expect([...listChangesOfCommits(site.signed.engineer.ctx, input)]).toEqual([
    [shown, { number, subject: 'drivers: a' }],
  ]);
});
