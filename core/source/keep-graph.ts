import type { Context } from '#core/context.ts';
import { reasonOf } from '#core/errors.ts';
import { requireSystem } from '#core/identity/rows.ts';

/** After one merge: what a few commits lack is read one by one, more quickly than files for them are written. */
const fewCommits = 32;

/**
 * Keeps a store's commit-graph in order, from which pages read history. What fails is reported to the site's condition;
 * pages then read more slowly.
 *
 * @param input `atLeisure`: from time to time, when every missing commit counts.
 * @throws DomainError `forbidden` for anyone but the system.
 */
export async function keepGraph(
  ctx: Context,
  { store, atLeisure }: { store: string; atLeisure: boolean },
): Promise<void> {
  requireSystem(ctx);
  const { git, condition } = ctx.ports;
  const key = `keep-graph:${store}`;
  try {
    await git.keepGraph(store, atLeisure ? 1 : fewCommits);
    condition.clear(key);
  } catch (error) {
    const sentence = `the commit-graph of ${store} cannot be written: ${reasonOf(error)}`;
    condition.report(key, { sentence, stops: false });
  }
}
