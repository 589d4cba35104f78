import { and, eq, isNull } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import type { ImportProgress, ImportWatch } from '#core/import-port.ts';
import { isWritable } from '#drizzle/client.ts';
import { imports } from '#drizzle/schema/imports.ts';

const everyMs = 500;

/** Somebody ended the import. */
export class Cancelled extends Error {}

/**
 * Writes down how far an import is, and looks whether somebody cancelled it: by the database, since whoever did may have
 * asked another process.
 */
export function watchImport(ctx: Context, importId: string): ImportWatch & { stop(): void } {
  const cancel = new AbortController();
  let latest: ImportProgress | undefined;
  const open = and(eq(imports.id, importId), isNull(imports.endedAtMs));
  const look = () => {
    const row = ctx.db.select({ asked: imports.cancelAsked }).from(imports).where(open).get();
    if (row === undefined || row.asked) cancel.abort(new Cancelled('it was cancelled'));
    if (latest === undefined || !isWritable(ctx.db)) return;
    ctx.db.update(imports).set(latest).where(open).run();
    latest = undefined;
  };
  const timer = setInterval(() => {
    try {
      look();
    } catch {
      // the database is held or full: told at the next look, and by the import's own end
    }
  }, everyMs);
  return {
    signal: cancel.signal,
    tell(progress) {
      latest = progress;
    },
    stop: () => clearInterval(timer),
  };
}
