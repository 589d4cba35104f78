/** Longest line that is looked at, characters. */
const lineMax = 1000;
const tag = 'SPDX-License-Identifier:';
const operators = new Set(['AND', 'OR', 'WITH']);

/**
 * The licence expression of a file's line, e.g. `MIT OR Apache-2.0` in a comment of any language.
 *
 * @returns undefined when the line names none.
 * Source: SPDX specification 2.3, annexes D and E.
 */
export function readSpdx(line: string): string | undefined {
  const at = line.indexOf(tag);
  if (at < 0 || at > lineMax) return undefined;
  const words = line
    .slice(at + tag.length, at + lineMax)
    .trimStart()
    .split(/[ *\t\r]/, 100);
  const [first = ''] = words;
  if (first === '') return undefined;
  let size = 1;
  while (operators.has(words[size] ?? '') && (words[size + 1] ?? '') !== '') size += 2;
  return words.slice(0, size).join(' ');
}
