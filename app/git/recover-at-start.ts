import { recoverPatchSets } from '#core/changes/recover-patch-sets.ts';
import type { Context } from '#core/context.ts';
import { recoverMerges } from '#core/review/recover-merges.ts';
import { recoverImports } from '#core/source/recover-imports.ts';
import { tidyRepositories } from '#core/source/tidy-repositories.ts';

/** Makes git and the database agree, and removes leftovers, before the first push can come in. */
export async function recoverAtStart(ctx: Context): Promise<void> {
  await tidyRepositories(ctx, { atStart: true });
  await recoverImports(ctx);
  await recoverMerges(ctx);
  await recoverPatchSets(ctx, { atStart: true });
}
