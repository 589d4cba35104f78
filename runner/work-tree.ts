import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { findBuildPlaces } from '#core/ci/build-places.ts';
import { isJudge } from '#core/ci/check-judge.ts';
import type { RunSubject } from '#core/ci/rows.ts';
import type { Recipe } from '#core/ci/schema.ts';
import { shadowsHeader } from '#core/ci/tool-names.ts';
import { listFiles, makeParents } from './folders.ts';
import type { Runner } from './job-context.ts';

/**
 * Lays out what is built: the tree of the run's commit, and over it the judge's files from the target branch, so
 * that a patch cannot weaken them. Removed are: files of the judge that only the patch has; headers that would be
 * included instead of the judge's (a patch can only have them from an old state of the branch); and whatever lies
 * where the build puts its outputs.
 *
 * @param released a maintainer has let the patch run, so that it is judged by its own files.
 */
export async function layOutTree(
  { ctx }: Runner,
  subject: RunSubject,
  recipe: Recipe,
  folder: string,
  released: boolean,
): Promise<void> {
  const { run, repository, store } = subject;
  const tree = path.join(folder, 'tree');
  mkdirSync(tree, { recursive: true });
  await ctx.ports.git.exportTree(store, run.commit, tree);
  if (released || run.commit === run.judgeCommit) return clearBuildPlaces(tree, tree, recipe);
  const judge = path.join(folder, 'judge');
  mkdirSync(judge, { recursive: true });
  await ctx.ports.git.exportTree(repository.slug, run.judgeCommit, judge);
  for (const file of listFiles(tree)) {
    const isOld = shadowsHeader(file, recipe.judge) && !existsSync(path.join(judge, file));
    if (isOld || isJudge(file, recipe.judge)) rmSync(path.join(tree, file));
  }
  for (const file of listFiles(judge)) {
    if (!isJudge(file, recipe.judge)) continue;
    const target = path.join(tree, file);
    makeParents(target);
    copyFileSync(path.join(judge, file), target);
  }
  await clearBuildPlaces(tree, judge, recipe);
}

/**
 * Removes what lies where the build puts its outputs: only what this build makes may be judged.
 *
 * @param branch a folder with the branch's files: of a folder that is there too, only the output itself goes.
 */
async function clearBuildPlaces(tree: string, branch: string, recipe: Recipe): Promise<void> {
  const holds = async (place: string) => existsSync(path.join(branch, place));
  for (const place of await findBuildPlaces(recipe, holds)) {
    rmSync(path.join(tree, place), { recursive: true, force: true });
  }
}
