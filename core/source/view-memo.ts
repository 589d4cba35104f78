import { and, eq, inArray, sql } from 'drizzle-orm';
import { type Context, transactWhenFree } from '#core/context.ts';
import type { MappedCommit, ViewMemo } from '#core/git-view-port.ts';
import { sourceViewCommits, sourceViews } from '#drizzle/schema/views.ts';

export type ViewRow = typeof sourceViews.$inferSelect;

const askAtOnce = 500;
/** Rows of one transaction, which lasts some milliseconds. */
const writeAtOnce = 1000;
const forgetAtOnce = 5000;

/** The rows of one view, as the port wants them. */
export function viewMemo(ctx: Context, number: number): ViewMemo {
  const read = () => ctx.db.select().from(sourceViews).where(eq(sourceViews.number, number)).get();
  return {
    key: () => read()?.storeKey ?? '',
    tips: () => (read()?.tips ?? []).map((branch) => branch.slice(0, 40)),
    find: (originals) => findMapped(ctx, number, originals),
    generation(view) {
      const rows = sourceViewCommits;
      const row = ctx.db
        .select({ generation: rows.generation })
        .from(rows)
        .where(whereView(number, view))
        .get();
      return row?.generation ?? 0;
    },
    async reset(key) {
      await forgetCommits(ctx, number);
      await transactWhenFree(ctx, (tx) => {
        tx.db
          .update(sourceViews)
          .set({ storeKey: key, tips: [], readyAtMs: null })
          .where(eq(sourceViews.number, number))
          .run();
      });
    },
    save: (rows) => saveRows(ctx, number, rows),
    async finish(branches) {
      const tips = branchLines(branches);
      const row = read();
      if (row === undefined || (row.readyAtMs !== null && sameLines(row.tips, tips))) return;
      await transactWhenFree(ctx, (tx) => {
        tx.db
          .update(sourceViews)
          .set({ tips, readyAtMs: row.readyAtMs ?? tx.nowMs() })
          .where(eq(sourceViews.number, number))
          .run();
      });
    },
  };
}

/** `<commit> <ref>` of each branch, sorted: what a view is complete for. */
export function branchLines(branches: readonly { ref: string; commit: string }[]): string[] {
  return branches.map(({ ref, commit }) => `${commit} ${ref}`).sort();
}

export function sameLines(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((line, index) => line === other[index]);
}

/** @returns of these commits of the repository those that are known, with '' for none in the view. */
export function findMapped(
  ctx: Context,
  number: number,
  originals: readonly string[],
): Map<string, string> {
  const found = new Map<string, string>();
  const rows = sourceViewCommits;
  for (let from = 0; from < originals.length; from += askAtOnce) {
    const ids = originals.slice(from, from + askAtOnce).map((id) => Buffer.from(id, 'hex'));
    const some = ctx.db
      .select({ original: rows.original, view: rows.view })
      .from(rows)
      .where(and(eq(rows.viewNumber, number), inArray(rows.original, ids)))
      .all();
    for (const { original, view } of some)
      found.set(original.toString('hex'), view.toString('hex'));
  }
  return found;
}

/** The commits of the repository that a commit of the view was made for: one, or a few that are alike in the part. */
export function findOriginals(ctx: Context, number: number, view: string): string[] {
  const rows = sourceViewCommits;
  return ctx.db
    .select({ original: rows.original })
    .from(rows)
    .where(whereView(number, view))
    .limit(100)
    .all()
    .map(({ original }) => original.toString('hex'));
}

function whereView(number: number, view: string) {
  const rows = sourceViewCommits;
  // as the index has it
  return and(
    eq(rows.viewNumber, number),
    eq(rows.view, Buffer.from(view, 'hex')),
    sql`${rows.made} = 1`,
  );
}

async function saveRows(ctx: Context, viewNumber: number, all: readonly MappedCommit[]) {
  for (let from = 0; from < all.length; from += writeAtOnce) {
    const rows = all.slice(from, from + writeAtOnce).map(({ original, view, ...rest }) => ({
      viewNumber,
      original: Buffer.from(original, 'hex'),
      view: Buffer.from(view, 'hex'),
      ...rest,
    }));
    await transactWhenFree(ctx, (tx) => {
      tx.db.insert(sourceViewCommits).values(rows).onConflictDoNothing().run();
    });
  }
}

/** In several transactions, so that nobody waits long for the lock. */
export async function forgetCommits(ctx: Context, number: number): Promise<void> {
  const rows = sourceViewCommits;
  for (;;) {
    const { changes } = await transactWhenFree(ctx, (tx) =>
      tx.db
        .delete(rows)
        .where(
          sql`rowid in (select rowid from ${rows} where ${rows.viewNumber} = ${number} limit ${sql.raw(String(forgetAtOnce))})`,
        )
        .run(),
    );
    if (changes < forgetAtOnce) return;
  }
}
