import type { FileDifference } from '#core/git-port.ts';
import type { Finding } from './finding.ts';
import { listNaming, listRenaming } from './reserved-names.ts';
import { type Recipe, recipePath } from './schema.ts';
import { isToolName, shadowsHeader } from './tool-names.ts';

/**
 * Whether a file decides how a patch is built or judged: it is read from the target branch. Pure. Names are
 * compared in lower case: `MAKEFILE` is `Makefile` on some file systems.
 */
export function isJudge(file: string, judge: Recipe['judge']): boolean {
  const folded = file.toLowerCase();
  if (folded === recipePath || isToolName(folded)) return true;
  return isUnder(folded, judge);
}

/** @param folders with a slash behind them, or files, in any case. */
function isUnder(folded: string, folders: readonly string[]): boolean {
  return folders
    .map((entry) => entry.toLowerCase().replace(/\/$/, ''))
    .some((entry) => folded === entry || folded.startsWith(`${entry}/`));
}

/** Also a new file that could be read in the place of one of the judge's. */
function touchesJudge({ status, path, oldPath }: FileDifference, judge: Recipe['judge']): string[] {
  const comes = status === 'added' || status === 'renamed';
  const names = [path, oldPath].filter((name) => isJudge(name, judge));
  return comes && shadowsHeader(path, judge) ? [path, ...names] : names;
}

/** What a patch edits, moves or takes away of the tests; a new file takes nothing from the branch's own. */
function touchedTests(files: readonly FileDifference[], tests: Recipe['tests']): string[] {
  return files
    .filter(({ status }) => status !== 'added')
    .map((file) => (file.status === 'renamed' ? file.oldPath : file.path))
    .filter((file) => isUnder(file.toLowerCase(), tests));
}

/**
 * Whether a patch edits what it is judged by. Such a patch is held: nothing of it runs before a
 * maintainer's word.
 */
export function checkJudge(
  files: readonly FileDifference[],
  recipe: Recipe,
  released: boolean,
): Finding {
  const name = 'judge';
  const judges = files.flatMap((file) => touchesJudge(file, recipe.judge));
  const others = files.filter(({ path }) => !isJudge(path, recipe.judge));
  const renaming = listRenaming(others, recipe.reservedMacros);
  const untested = others.filter(({ path }) => !isUnder(path.toLowerCase(), recipe.tests));
  const naming = listNaming(untested, recipe.reservedMacros);
  const touched = [
    ...new Set([...judges, ...touchedTests(files, recipe.tests), ...renaming, ...naming]),
  ];
  const [first] = touched;
  if (first === undefined) {
    return { name, outcome: 'pass', summary: 'leaves recipe, build files and tests as they are' };
  }
  const shown = touched.slice(0, 5).join(', ') + (touched.length > 5 ? ', …' : '');
  if (released) {
    const summary = `EDITS ITS OWN JUDGE: ${shown}; a maintainer let it run, judged by its own files`;
    return { name, outcome: 'pass', summary, path: first };
  }
  const summary = `EDITS ITS OWN JUDGE: ${shown}; nothing of it runs before a maintainer's word`;
  return { name, outcome: 'held', summary, path: first };
}
