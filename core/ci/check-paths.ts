import type { FileDifference } from '#core/git-port.ts';
import { modeProblem, nameProblem, pathProblem } from '#core/tree-path.ts';
import { counted } from '#formats/text/count.ts';
import type { Finding } from './finding.ts';

/**
 * Whether a patch touches regular files inside the tree only, by names that no tool reads as more, and none
 * where the build puts its own. Pure.
 *
 * @param places what `findBuildPlaces` says of the target branch.
 */
export function checkPaths(files: readonly FileDifference[], places: readonly string[]): Finding {
  const name = 'paths';
  for (const file of files) {
    const problem =
      problemOf(file) ??
      (file.status === 'deleted'
        ? undefined
        : (modeProblem(file.newMode) ?? placeProblem(file.path, places)));
    if (problem !== undefined) {
      const shown = JSON.stringify(file.path);
      return { name, outcome: 'fail', summary: `${shown} ${problem}`, path: file.path };
    }
  }
  return { name, outcome: 'pass', summary: `${counted(files.length, 'file')} inside the tree` };
}

function problemOf({ path, oldPath, status }: FileDifference): string | undefined {
  const comes = status === 'added' || status === 'renamed';
  return (
    pathProblem(path) ??
    (oldPath === '' ? undefined : pathProblem(oldPath)) ??
    (comes ? nameProblem(path) : undefined)
  );
}

function placeProblem(file: string, places: readonly string[]): string | undefined {
  const place = places.find((at) => file === at || file.startsWith(`${at}/`));
  return place === undefined ? undefined : `lies at ${place}, where the build puts its outputs`;
}
