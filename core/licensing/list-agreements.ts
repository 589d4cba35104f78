import { desc, sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { agreements } from '#drizzle/schema/licensing.ts';
import type { Agreement } from './rows.ts';

/** All published versions, the current one first. Public. */
export function listAgreements(ctx: Context): Omit<Agreement, 'body'>[] {
  return ctx.db
    .select({
      id: agreements.id,
      version: agreements.version,
      title: agreements.title,
      bodySha256: agreements.bodySha256,
      publishedAtMs: agreements.publishedAtMs,
    })
    .from(agreements)
    .orderBy(desc(agreements.publishedAtMs), desc(sql`rowid`))
    .all();
}
