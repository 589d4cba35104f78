import { findDamagedTables } from '#drizzle/damage.ts';
import { damage } from './as-domain-error.ts';
import type { Context } from './context.ts';
import type { Fault } from './ports.ts';

/** The whole database is not read more often than this. */
const freshMs = 60_000;
let known: { tables: string[]; atMs: number } | undefined;

/** Which tables are damaged, once something in this process has met damage; undefined while none has. */
export function readDamage(ctx: Context): Fault | undefined {
  if (!damage().seen) return undefined;
  const nowMs = performance.now();
  if (known === undefined || nowMs - known.atMs >= freshMs) {
    known = { tables: findDamagedTables(ctx.db), atMs: nowMs };
  }
  if (known.tables.length === 0) {
    known = undefined;
    damage().seen = false;
    return undefined;
  }
  const sentence =
    `the database is damaged in ${known.tables.join(', ')}: what needs that is refused, the rest goes on; ` +
    'restore slipway.sqlite from a backup';
  return { sentence, stops: true };
}
