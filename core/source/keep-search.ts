import type { Context } from '#core/context.ts';
import { requireSystem } from '#core/identity/rows.ts';
import { listRepositories } from './list-repositories.ts';

/**
 * Makes the search indexes that are missing or damaged, and brings the others up to date, one after the other: at the
 * portal's start. What cannot be made is told to the operator by the port itself.
 */
export async function keepSearch(ctx: Context): Promise<void> {
  requireSystem(ctx);
  for (const { slug } of listRepositories(ctx)) {
    await ctx.ports.search.follow(slug, { verify: true }).catch(() => undefined); // told by the port
  }
}
