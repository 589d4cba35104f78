/** Reads that are recorded by several processes at once, and by one that is killed. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { count, eq, sum } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { walkChain } from '#core/audit/walk-chain.ts';
import { listReads } from '#core/views/list-reads.ts';
import { auditEntries } from '#drizzle/schema/audit.ts';
import { readRepeats } from '#drizzle/schema/reads.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
beforeEach(async () => {
  site = await makeSite();
});
afterEach(() => site.close());

const run = (userId: string, total: number, ...more: string[]) =>
  promisify(execFile)(process.execPath, [
    '--import',
    'tsx',
    'tests/fixtures/note-reads.ts',
    site.folder,
    userId,
    String(total),
    ...more,
  ]);

const readsInLog = () =>
  site.ctx.db
    .select({ total: count() })
    .from(auditEntries)
    .where(eq(auditEntries.action, 'source.read'))
    .get()?.total;

test('two processes that record reads at once leave one chain, and count the same reads together', async () => {
  const { userId } = site.signed.engineer;
  const ends = await Promise.all([run(userId, 80), run(userId, 80), run(userId, 80)]);
  for (const { stdout } of ends) expect(stdout.trim().split('\n')).toHaveLength(80);
  expect(walkChain(site.ctx, [])).toMatchObject({ ok: true });
  expect(readsInLog()).toBe(80);
  const again = site.ctx.db
    .select({ total: sum(readRepeats.again) })
    .from(readRepeats)
    .get();
  expect(Number(again?.total)).toBe(160);
});

test('a process that is killed between commit and answer has recorded all that it gave', async () => {
  const { userId } = site.signed.engineer;
  const end = await run(userId, 20, 'kill').catch((error: unknown) => error);
  expect(end).toMatchObject({ signal: 'SIGKILL', stdout: '' });
  expect(readsInLog()).toBeGreaterThan(0);
  expect(walkChain(site.ctx, [])).toMatchObject({ ok: true });
  const { reads } = listReads(site.owner.auditor.ctx, {
    filter: { repository: 'keel', path: 'kernel' },
    limit: 100,
  });
  expect(reads).toHaveLength(readsInLog() ?? -1);
});
