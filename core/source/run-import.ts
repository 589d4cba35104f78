import { eq } from 'drizzle-orm';
import { asDomainError } from '#core/as-domain-error.ts';
import { appendEntry } from '#core/audit/append-entry.ts';
import { type Context, transactWhenFree } from '#core/context.ts';
import { reasonOf } from '#core/errors.ts';
import { requireSystem } from '#core/identity/rows.ts';
import type { Imported, ImportOrigin } from '#core/import-port.ts';
import type { Delivery } from '#core/outbox/schema.ts';
import { imports } from '#drizzle/schema/imports.ts';
import { repositories } from '#drizzle/schema/source.ts';
import { counted } from '#formats/text/count.ts';
import { endImport, type ImportRow, refuseTakenSlug } from './import-rows.ts';
import { moveBranches } from './move-branches.ts';
import { tellMoved } from './tell-moved.ts';
import { Cancelled, watchImport } from './watch-import.ts';

/**
 * Works on one import until its end. Delivered again after a stop, it begins again, or goes on with what is in place.
 * What is refused ends it with the reason; a full disk and a held lock put it off.
 */
export async function runImport(
  ctx: Context,
  { payload: { importId } }: Delivery<'import.ready.v1'>,
): Promise<void> {
  requireSystem(ctx);
  const row = ctx.db.select().from(imports).where(eq(imports.id, importId)).get();
  if (row !== undefined && row.endedAtMs === null) await work(ctx, row);
  await ctx.ports.imports.drop(importId);
}

async function work(ctx: Context, row: ImportRow): Promise<void> {
  const watch = watchImport(ctx, row.id);
  try {
    await transactWhenFree(ctx, (tx) =>
      tx.db.update(imports).set({ state: 'working' }).where(eq(imports.id, row.id)).run(),
    );
    const origin: ImportOrigin =
      row.kind === 'url' ? { kind: 'url', url: row.origin } : { kind: 'bundle' };
    if (row.updates === 'nothing') {
      const made = await ctx.ports.imports.makeRepository(row.id, row.slug, origin, watch);
      await transactWhenFree(ctx, (tx) => host(tx, row, made));
    } else {
      const made = await ctx.ports.imports.fetchAgain(row.id, row.slug, origin, watch);
      await moveBranches(ctx, row, made);
    }
  } catch (error) {
    const code = asDomainError(error)?.code;
    if (code === 'no-space' || code === 'busy') throw error;
    const cancelled = error instanceof Cancelled;
    const state = cancelled ? 'cancelled' : 'failed';
    await transactWhenFree(ctx, (tx) => {
      endImport(tx, row.id, { state, outcome: reasonOf(error) });
      const detail = { slug: row.slug, reason: reasonOf(error) };
      appendEntry(tx, { action: `import.${state}`, subject: `import:${row.id}`, detail });
    });
  } finally {
    watch.stop();
  }
}

function host(ctx: Context, row: ImportRow, made: Imported): void {
  const repositoryId = ctx.newId();
  const { slug, name, description } = row;
  const { defaultBranch, branches, tags, leftOut, objects } = made;
  endImport(ctx, row.id, { state: 'done', outcome: outcomeOf(made) });
  refuseTakenSlug(ctx, slug);
  const createdAtMs = ctx.nowMs();
  ctx.db
    .insert(repositories)
    .values({ id: repositoryId, slug, name, description, defaultBranch, createdAtMs })
    .run();
  ctx.db.update(imports).set({ repositoryId, defaultBranch }).where(eq(imports.id, row.id)).run();
  appendEntry(ctx, {
    action: 'repository.import',
    subject: `repository:${slug}`,
    detail: {
      ...{ repositoryId, importId: row.id, from: row.origin === '' ? 'bundle' : row.origin },
      ...{ defaultBranch, branches: branches.length, tags, objects, leftOut: leftOut.length },
    },
  });
  const names = branches.map((branch) => branch.name);
  const others = names.filter((branch) => branch !== defaultBranch);
  tellMoved(ctx, repositoryId, [defaultBranch, ...others]);
}

function outcomeOf({ branches, tags, objects, leftOut }: Imported): string {
  const came = `${counted(branches.length, 'branch', 'branches')}, ${counted(tags, 'tag')} and ${counted(objects, 'object')} came in.`;
  if (leftOut.length === 0) return came;
  const names = leftOut.slice(0, 5).join(', ');
  return `${came} Left out, since no page can address their names: ${names}${leftOut.length > 5 ? ' …' : ''}.`;
}
