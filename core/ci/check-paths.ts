import path from 'node:path';
import type { FileDifference } from '#core/ports.ts';
import { counted, type Finding } from './finding.ts';
import type { Recipe } from './schema.ts';

const pathMax = 400;

/** Whether a patch touches regular files inside the tree only, and none where the build puts its own. Pure. */
export function checkPaths(files: readonly FileDifference[], recipe: Recipe): Finding {
  const name = 'paths';
  const outputFolders = Object.values(recipe.build.outputs)
    .map((output) => path.posix.dirname(output))
    .filter((folder) => folder !== '.');
  for (const file of files) {
    const problem =
      problemOf(file.path) ??
      problemOf(file.oldPath || file.path) ??
      problemOfMode(file) ??
      outputProblem(file.path, outputFolders);
    if (problem !== undefined) {
      const shown = JSON.stringify(file.path);
      return { name, outcome: 'fail', summary: `${shown} ${problem}`, path: file.path };
    }
  }
  return { name, outcome: 'pass', summary: `${counted(files.length, 'file')} inside the tree` };
}

function problemOf(file: string): string | undefined {
  if (file.length === 0 || file.length > pathMax) return `has a name of ${file.length} characters`;
  if (file.startsWith('/')) return 'is an absolute path';
  for (const part of file.split('/')) {
    if (part === '' || part === '.' || part === '..') return 'leads out of the tree';
    // git~1 is what Windows may call .git
    if (/^(\.git|git~\d+)[. ]*$/i.test(part)) return 'is a name that git keeps for itself';
  }
  for (const character of file) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20 || code === 0x7f || code === 0xfffd || character === '\\') {
      return 'holds a character that no file name needs';
    }
  }
  return undefined;
}

function problemOfMode({ newMode, status }: FileDifference): string | undefined {
  if (status === 'deleted') return undefined;
  if (newMode === '120000') return 'is a symbolic link; send a regular file';
  if (newMode === '160000') return 'is a submodule; send its files';
  if (newMode !== '100644' && newMode !== '100755') return `has the mode ${newMode}`;
  return undefined;
}

function outputProblem(file: string, folders: readonly string[]): string | undefined {
  const folder = folders.find(
    (candidate) => file === candidate || file.startsWith(`${candidate}/`),
  );
  return folder === undefined ? undefined : `lies in ${folder}/, where the build puts its outputs`;
}
