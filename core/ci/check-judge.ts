import path from 'node:path';
import type { FileDifference } from '#core/ports.ts';
import type { Finding } from './finding.ts';
import { type Recipe, recipePath } from './schema.ts';

/** Names that `make` takes by itself, before or beside the file that a recipe lists. */
const buildFileNames = new Set(['GNUmakefile', 'makefile', 'Makefile', 'Kbuild']);

/** Whether a file decides how a patch is built or judged: it is read from the target branch. Pure. */
export function isJudge(file: string, judge: Recipe['judge']): boolean {
  const base = path.posix.basename(file);
  if (file === recipePath || buildFileNames.has(base) || base.endsWith('.mk')) return true;
  return isUnder(file, judge);
}

/** @param folders with a slash behind them, or files. */
function isUnder(file: string, folders: readonly string[]): boolean {
  return folders.some((entry) =>
    entry.endsWith('/') ? file.startsWith(entry) : file === entry || file.startsWith(`${entry}/`),
  );
}

/** What a patch edits, moves or takes away of the tests; a new file takes nothing from the branch's own. */
function touchedTests(files: readonly FileDifference[], tests: Recipe['tests']): string[] {
  return files
    .filter(({ status }) => status !== 'added')
    .map((file) => (file.status === 'renamed' ? file.oldPath : file.path))
    .filter((file) => isUnder(file, tests));
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
  const judges = files
    .flatMap((file) => [file.path, file.oldPath])
    .filter((file) => isJudge(file, recipe.judge));
  const touched = [...new Set([...judges, ...touchedTests(files, recipe.tests)])];
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
