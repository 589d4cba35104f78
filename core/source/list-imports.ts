import { desc, eq, sql } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { requireMaintainer } from '#core/identity/rows.ts';
import { users } from '#drizzle/schema/identity.ts';
import { type ImportState, imports } from '#drizzle/schema/imports.ts';
import { readImportRow } from './import-rows.ts';

export interface ImportView {
  id: string;
  slug: string;
  name: string;
  /** The address, or empty for a bundle. */
  origin: string;
  /** Fetched again into a repository that is hosted. */
  isUpdate: boolean;
  state: ImportState;
  phase: string;
  done: number;
  total: number;
  outcome: string;
  startedBy: string;
  createdAtMs: number;
  endedAtMs: number | null;
}

const shown = 30;

/** The imports that go on, and the newest that have ended. @throws DomainError `forbidden` to all but maintainers. */
export function listImports(ctx: Context): ImportView[] {
  requireMaintainer(ctx);
  return select(ctx)
    .orderBy(sql`${imports.endedAtMs} is not null`, desc(imports.createdAtMs))
    .limit(shown)
    .all()
    .map(viewOf);
}

/** @throws DomainError `forbidden` to all but maintainers; `not-found`. */
export function readImport(ctx: Context, { importId }: { importId: string }): ImportView {
  requireMaintainer(ctx);
  readImportRow(ctx, importId);
  const row = select(ctx).where(eq(imports.id, importId)).all().map(viewOf)[0];
  if (row === undefined) throw new Error(`import ${importId} is gone`);
  return row;
}

function select(ctx: Context) {
  return ctx.db
    .select({ row: imports, startedBy: users.name })
    .from(imports)
    .leftJoin(users, eq(users.id, imports.startedBy))
    .$dynamic();
}

function viewOf(found: { row: typeof imports.$inferSelect; startedBy: string | null }): ImportView {
  const { id, slug, name, origin, state, phase, done, total, outcome, createdAtMs, endedAtMs } =
    found.row;
  return {
    ...{ id, slug, name, origin, state, phase, done, total, outcome, createdAtMs, endedAtMs },
    isUpdate: found.row.updates !== 'nothing',
    startedBy: found.startedBy ?? '',
  };
}
