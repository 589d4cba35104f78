import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { revokeOrganization } from '#core/identity/revoke-organization.ts';
import { mayStillRead } from '#core/licensing/authorize-source.ts';
import { watchRight } from '#core/licensing/watch-right.ts';
import { openDatabase } from '#drizzle/client.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await makeSite();
});
afterAll(() => site.close());

function watched(who: 'signed' | 'rival'): { allowed: () => boolean; asked: () => number } {
  let asked = 0;
  const { ctx } = site[who].engineer;
  const allowed = watchRight(ctx, () => {
    asked += 1;
    return mayStillRead(ctx, { repositorySlug: 'keel', path: '' });
  });
  return { allowed, asked: () => asked };
}

test('asks once while nothing is written, and sees a revocation at the next call', () => {
  const { allowed, asked } = watched('signed');
  expect(allowed()).toBe(true);
  const after = asked();
  expect(allowed()).toBe(true);
  expect(asked() - after).toBeLessThanOrEqual(1);
  revokeOrganization(site.owner.officer.ctx, {
    organizationId: site.signed.organizationId,
    reason: 'test',
  });
  expect(allowed()).toBe(false);
});

test('sees what another connection revoked', () => {
  const { allowed } = watched('rival');
  expect(allowed()).toBe(true);
  const other = openDatabase(path.join(site.folder, 'slipway.sqlite'));
  revokeOrganization(
    { ...site.owner.officer.ctx, db: other.db },
    { organizationId: site.rival.organizationId, reason: 'test' },
  );
  other.close();
  expect(allowed()).toBe(false);
});
