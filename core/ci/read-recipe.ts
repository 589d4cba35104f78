import type { Context } from '#core/context.ts';
import { requireSystem } from '#core/identity/rows.ts';
import type { Finding } from './finding.ts';
import { parseRecipe, recipeMaxBytes } from './recipe.ts';
import type { RunSubject } from './rows.ts';
import { type Recipe, recipePath } from './schema.ts';

/**
 * Reads the recipe that a run is judged by: the target branch's, or the patch's own once a maintainer has
 * let it run.
 *
 * @returns the recipe, and the check row that says so. A branch without a good recipe is ours to mend; a
 *   patch that brings a bad one fails.
 */
export async function readRecipe(
  ctx: Context,
  subject: RunSubject,
  released: boolean,
): Promise<{ finding: Finding; recipe?: Recipe }> {
  requireSystem(ctx);
  const own = released && subject.patchSet?.headCommit != null;
  const store = own ? subject.store : subject.repository.slug;
  const commit = own ? subject.run.commit : subject.run.judgeCommit;
  const bytes = await ctx.ports.git.readFile(store, commit, recipePath, recipeMaxBytes);
  const whose = own ? 'the patch' : `the branch at ${commit.slice(0, 7)}`;
  const outcome = own ? 'fail' : 'infrastructure';
  const name = 'recipe';
  if (bytes === undefined) {
    return { finding: { name, outcome, summary: `${whose} has no ${recipePath}` } };
  }
  const parsed = parseRecipe(Buffer.from(bytes).toString('utf8'));
  if (!parsed.ok) {
    const place = { path: recipePath, line: parsed.line };
    return { finding: { name, outcome, summary: `${parsed.message} (of ${whose})`, ...place } };
  }
  return {
    finding: { name, outcome: 'pass', summary: `judged by the recipe of ${whose}` },
    recipe: parsed.recipe,
  };
}
