import { closeSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSite } from '#adapters/from-env.ts';
import { errorResponse } from '#app/api/json-response.ts';
import { serveHealth } from '#app/api/serve-health.ts';
import { asActor, type Context } from '#core/context.ts';
import { addComment } from '#core/review/add-comment.ts';
import { listComments } from '#core/review/rows.ts';
import { listRepositories } from '#core/source/list-repositories.ts';
import { openDatabase } from '#drizzle/client.ts';
import { sendCommit } from '../../helpers/changes.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
beforeEach(async () => {
  site = await makeSite();
});
afterEach(() => site.close());

/** Overwrites the first page of a table, behind SQLite's back. */
function damage(table: string): void {
  const file = path.join(site.folder, 'slipway.sqlite');
  const { db, close } = openDatabase(file);
  const [row] = db.values<[number, number]>(
    sql`select rootpage, (select page_size from pragma_page_size) from sqlite_master where name = ${table}`,
  );
  db.run(sql`pragma wal_checkpoint(truncate)`);
  close();
  const [page = 0, sizeBytes = 0] = row ?? [];
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, Buffer.alloc(sizeBytes, 0xa5), 0, sizeBytes, (page - 1) * sizeBytes);
  closeSync(descriptor);
}

async function reopen(): Promise<{ ctx: Context; close(): void }> {
  return openSite(site.environment, 'portal');
}

test('a damaged table is named by health, which is red; what does not need it goes on', async () => {
  await sendCommit(site, site.signed.engineer, { seed: 'a', files: { 'a.c': 'a\n' } });
  await addComment(site.signed.engineer.ctx, { number: 1, patchSet: 1, body: 'one' });
  damage('comments');
  const { ctx, close } = await reopen();
  let fault: unknown;
  try {
    listComments(ctx, 1);
  } catch (error) {
    fault = error;
  }
  const response = errorResponse(fault);
  expect(response.status).toBe(503);
  expect(await response.text()).toContain('the database is damaged where this is kept');
  const health = serveHealth(asActor(ctx, { kind: 'anonymous' }));
  expect(health.status).toBe(503);
  expect(await health.json()).toMatchObject({
    status: 'failing',
    faults: [expect.stringContaining('the database is damaged in comments:')],
  });
  expect(listRepositories(ctx)).toHaveLength(1);
  close();
});

test('a database of a newer Slipway is not opened, and the reason names both', async () => {
  const nextYear = Date.UTC(2099, 0, 1, 12);
  site.ctx.db.run(
    sql`insert into __drizzle_migrations (hash, created_at) values ('x', ${nextYear})`,
  );
  await expect(reopen()).rejects.toThrow(
    /slipway\.sqlite was last changed by a newer Slipway: its schema is of 2099-01-01 12:00, this one knows it as of 20/,
  );
});
