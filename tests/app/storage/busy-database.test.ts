import path from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { errorResponse } from '#app/api/json-response.ts';
import { submitMailbox } from '#core/changes/submit-mailbox.ts';
import { transact, whenWritable } from '#core/context.ts';
import { readSourceFile } from '#core/source/read-source-file.ts';
import { readTree } from '#core/source/read-tree.ts';
import { openDatabase } from '#drizzle/client.ts';
import { changeIdOf } from '../../helpers/changes.ts';
import { formatPatch } from '../../helpers/git.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
beforeEach(async () => {
  site = await makeSite();
});
afterEach(() => site.close());

/** Another connection takes the write lock, as a backup does. */
function holdLock(): { release(): void } {
  const other = openDatabase(path.join(site.folder, 'slipway.sqlite'));
  other.db.run(sql`begin immediate`);
  onTestFinished(() => other.close());
  return { release: () => void other.db.run(sql`rollback`) };
}

/** The longest that the process's one thread was away, in milliseconds, until `work` ends. */
async function longestPause(work: () => Promise<unknown>): Promise<number> {
  let last = performance.now();
  let longest = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }, 5);
  await work().finally(() => clearInterval(timer));
  return longest;
}

describe('a database whose lock another process holds', () => {
  test('lets pages read, and takes what is sent once it is free, without a pause for anybody', async () => {
    const { ctx } = site.signed.engineer;
    const mailbox = Buffer.from(
      formatPatch(site.bareFolder, {
        message: `drivers: b\n\nSigned-off-by: Ada Test <ada@vendor.example>\nChange-Id: ${changeIdOf('b')}\n`,
        files: { 'b.c': 'int b;\n' },
      }),
    );
    const tree = { repositorySlug: 'keel', revision: 'main', path: '' };
    await readTree(ctx, tree); // the log has it
    const lock = holdLock();
    let sent: unknown;
    let read: unknown;
    const pause = await longestPause(async () => {
      const sending = submitMailbox(ctx, {
        repositorySlug: 'keel',
        targetBranch: 'main',
        mailbox,
      }).then((made) => {
        sent = made;
      });
      // What the log has not yet is given when it can be written down.
      const reading = readSourceFile(ctx, { ...tree, path: 'kernel/main.c' }).then((file) => {
        read = file;
      });
      const fromMs = performance.now();
      await vi.waitFor(
        async () => {
          await readTree(ctx, tree);
          expect(performance.now() - fromMs).toBeGreaterThan(1_500);
        },
        { timeout: 20_000, interval: 10 },
      );
      expect([sent, read]).toEqual([undefined, undefined]);
      lock.release();
      await Promise.all([sending, reading]);
    });
    expect(sent).toMatchObject({ changeNumber: 1 });
    expect(read).toMatchObject({ binary: false });
    expect(pause).toBeLessThan(4_000); // a wait inside SQLite would take ten seconds
  });

  test('is told as busy, with 503 and when to come again, after a bound', async () => {
    holdLock();
    const { ctx } = site.signed.engineer;
    const fault = await whenWritable(ctx, 200).catch((error: unknown) => error);
    const response = errorResponse(fault);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(await response.json()).toMatchObject({ error: { code: 'busy' } });
    const fromMs = performance.now();
    expect(() => transact(ctx, () => undefined)).toThrow('database is locked');
    expect(performance.now() - fromMs).toBeLessThan(4_000);
  });
});
