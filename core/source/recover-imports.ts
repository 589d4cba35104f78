import { eq } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { requireSystem } from '#core/identity/rows.ts';
import { imports } from '#drizzle/schema/imports.ts';
import { endImport } from './import-rows.ts';

/**
 * Ends uploads that a stop of the portal cut off: nobody sends the rest. Imports that were worked on go on by their
 * message.
 */
export async function recoverImports(ctx: Context): Promise<void> {
  requireSystem(ctx);
  const cut = ctx.db.select().from(imports).where(eq(imports.state, 'receiving')).all();
  for (const { id } of cut) {
    endImport(ctx, id, {
      state: 'failed',
      outcome: 'the portal was stopped before the bundle had come; send it again',
    });
    await ctx.ports.imports.drop(id);
  }
}
