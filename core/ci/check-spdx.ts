import path from 'node:path';
import type { FileDifference } from '#core/git-port.ts';
import { counted } from '#formats/text/count.ts';
import { readSpdx } from '#formats/text/spdx.ts';
import type { Finding } from './finding.ts';
import type { Recipe } from './schema.ts';

/** Whether each new file says its licence in its first lines. Pure. Source: SPDX specification 2.3, annex E. */
export function checkSpdx(files: readonly FileDifference[], spdx: Recipe['spdx']): Finding {
  const name = 'spdx';
  if (spdx === undefined) {
    return { name, outcome: 'pass', summary: 'the recipe asks for no licence lines' };
  }
  const fresh = files.filter(
    (file) =>
      (file.status === 'added' || file.status === 'renamed') &&
      spdx.files.some((pattern) => matchesName(file.path, pattern)),
  );
  for (const file of fresh) {
    const problem = problemOf(file, spdx.allowed);
    if (problem !== undefined) {
      const summary = `${file.path}:1: ${problem}; allowed: ${spdx.allowed.join(', ')}`;
      return { name, outcome: 'fail', summary, path: file.path, line: 1 };
    }
  }
  const summary =
    fresh.length === 0
      ? 'no new source file'
      : `${counted(fresh.length, 'new file')} with a licence line`;
  return { name, outcome: 'pass', summary };
}

function problemOf(file: FileDifference, allowed: readonly string[]): string | undefined {
  if (file.newText === undefined) return 'no text that could be read';
  const [first = '', second = ''] = file.newText.split('\n', 2);
  const line = first.startsWith('#!') ? second : first;
  const found = readSpdx(line);
  if (found === undefined) return 'no SPDX-License-Identifier in the first line';
  return allowed.includes(found) ? undefined : `SPDX-License-Identifier ${found} is not allowed`;
}

/** `*.c` is any file with that ending in any folder; a pattern without `*` is a whole path. */
function matchesName(file: string, pattern: string): boolean {
  if (!pattern.startsWith('*')) return file === pattern;
  return path.posix.basename(file).endsWith(pattern.slice(1));
}
