import { eq } from 'drizzle-orm';
import { type Context, transactWhenFree } from '#core/context.ts';
import { reasonOf } from '#core/errors.ts';
import { processWide } from '#core/process-wide.ts';
import type { repositories } from '#drizzle/schema/source.ts';
import { sourceViews } from '#drizzle/schema/views.ts';
import { type ViewRow, viewMemo } from './view-memo.ts';
import { type ViewName, withheldMessage } from './view-name.ts';

type Repository = typeof repositories.$inferSelect;

/** Views that this process is at: who wants one that is being made waits for it. */
const underWay = () => processWide('views', () => new Map<string, Promise<void>>());

/**
 * Makes a view, or brings it up to date, in the background. What goes wrong is reported to the site's condition; the next
 * reader, merge or upkeep tries again.
 *
 * @returns when this is done, or another process is at it. Never rejects.
 */
export function updateView(ctx: Context, repository: Repository, view: ViewName): Promise<void> {
  const running = underWay().get(view.id);
  if (running) return running;
  const work = update(ctx, repository, view).finally(() => underWay().delete(view.id));
  underWay().set(view.id, work);
  return work;
}

async function update(ctx: Context, repository: Repository, view: ViewName): Promise<void> {
  const key = `view:${view.id}`;
  const { git, condition } = ctx.ports;
  try {
    const { number } = findView(ctx, view.id) ?? (await addView(ctx, repository, view));
    await git.updateView({
      slug: repository.slug,
      viewId: view.id,
      defaultBranch: repository.defaultBranch,
      prefixes: view.prefixes,
      withheldMessage,
      memo: viewMemo(ctx, number),
      newKey: ctx.newId(),
    });
    condition.clear(key);
  } catch (error) {
    const what = `the view ${view.id} of ${repository.slug} (${view.prefixes.join(', ').slice(0, 300)})`;
    const sentence = `${what} cannot be made: ${reasonOf(error)}`;
    condition.report(key, { sentence, stops: false });
  }
}

export function findView(ctx: Context, id: string): ViewRow | undefined {
  return ctx.db.select().from(sourceViews).where(eq(sourceViews.id, id)).get();
}

function addView(ctx: Context, repository: Repository, view: ViewName): Promise<ViewRow> {
  return transactWhenFree(ctx, (tx) => {
    const row = { ...view, repositoryId: repository.id, storeKey: '', tips: [] };
    const values = { ...row, createdAtMs: tx.nowMs(), readyAtMs: null };
    tx.db.insert(sourceViews).values(values).onConflictDoNothing().run();
    return tx.db.select().from(sourceViews).where(eq(sourceViews.id, view.id)).all()[0] as ViewRow; // inserted above
  });
}
