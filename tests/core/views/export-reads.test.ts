import { afterEach, beforeEach, expect, test } from 'vitest';
import { noteRead } from '#core/audit/note-read.ts';
import { revokeOrganization } from '#core/identity/revoke-organization.ts';
import { exportReads } from '#core/views/export-reads.ts';
import { countEntries, lastEntry } from '../../helpers/audit.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
beforeEach(async () => {
  site = await makeSite();
});
afterEach(() => site.close());

async function read(times: number): Promise<void> {
  const { ctx } = site.signed.engineer;
  await Promise.all(
    Array.from({ length: times }, (_, index) =>
      noteRead(ctx, {
        action: 'source.read',
        subject: 'repository:keel',
        detail: { door: 'file', path: `${index}.c` },
      }),
    ),
  );
}

test('gives all pages, and leaves an entry of its own before the first', async () => {
  await read(1200);
  const { officer } = site.owner;
  const filter = { organization: site.signed.slug, repository: 'keel' };
  const pages = await exportReads(officer.ctx, { filter, format: 'csv' });
  expect(lastEntry(site.ctx)).toMatchObject({
    action: 'audit.export-reads',
    subject: 'repository:keel',
    actorUserId: officer.userId,
    detail: { organization: site.signed.slug, format: 'csv' },
  });
  const seen = new Set<number>();
  for await (const page of pages) for (const { sequence } of page) seen.add(sequence);
  expect(seen.size).toBe(1200);
});

test('is refused to those who may see none, and leaves no entry of an export', async () => {
  const { engineer, manager } = site.signed;
  const before = countEntries(site.ctx);
  await expect(exportReads(engineer.ctx, { filter: {}, format: 'json' })).rejects.toThrow();
  const filter = { organization: site.rival.slug };
  await expect(exportReads(manager.ctx, { filter, format: 'json' })).rejects.toThrow(/no others/);
  expect(countEntries(site.ctx)).toBe(before);
});

test('ends when the right ends', async () => {
  await read(1200);
  const pages = await exportReads(site.signed.manager.ctx, { filter: {}, format: 'csv' });
  expect((await pages.next()).value).toHaveLength(500);
  const { organizationId } = site.signed;
  revokeOrganization(site.owner.officer.ctx, { organizationId, reason: 'test' });
  await expect(pages.next()).rejects.toThrow();
});
