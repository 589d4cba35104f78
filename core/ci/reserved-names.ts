import type { FileDifference } from '#core/git-port.ts';
import type { Recipe } from './schema.ts';

/** What a compiler is told of a name: by a directive, or by a pragma; `redefine_extname` leads calls elsewhere. */
const directive = /define(?:_extname)?|undef|push_macro|pop_macro/g;
const between = /[\s("\\]/;
/** More than anybody leaves between a directive and its name. */
const gapMax = 512;

/** What a compiler is not given. What of it is included all the same may define nothing either. */
const prose = /\.(md|rst|txt)$/i;

/**
 * Files outside of the tests that name one of their names at all: a declaration of it with an assembler's name of its own
 * leads the tests' calls elsewhere, and a driver that calls it imitates a test.
 */
export function listNaming(
  files: readonly FileDifference[],
  reserved: Recipe['reservedMacros'],
): string[] {
  return files
    .filter(({ path, newText }) => !prose.test(path) && newText !== undefined)
    .filter(({ newText = '' }) => {
      const text = joinLines(newText);
      return reserved.some((prefix) => namesAny(text, prefix));
    })
    .map(({ path }) => path);
}

function namesAny(text: string, prefix: string): boolean {
  for (let at = text.indexOf(prefix); at >= 0; at = text.indexOf(prefix, at + 1)) {
    if (!/\w/.test(text[at - 1] ?? '')) return true;
  }
  return false;
}

/**
 * Files of a patch that tell the preprocessor something else about a name that tests are written with: a header that
 * tests include could empty every expectation. Linear in the text; what cannot be read counts as such a file. Source:
 * C17, 5.1.1.2 "Translation phases".
 */
export function listRenaming(
  files: readonly FileDifference[],
  reserved: Recipe['reservedMacros'],
): string[] {
  if (reserved.length === 0) return [];
  return files
    .filter(({ status, binary, newText }) => {
      if (status === 'deleted' || binary) return false;
      return newText === undefined || renames(newText, reserved);
    })
    .map(({ path }) => path);
}

function renames(source: string, reserved: readonly string[]): boolean {
  const text = joinLines(source);
  for (const { 0: word, index } of text.matchAll(directive)) {
    const at = skipGap(text, index + word.length);
    if (at === undefined || reserved.some((prefix) => text.startsWith(prefix, at))) return true;
  }
  return false;
}

/**
 * Phase 3: a comment is one blank. Only what stands right behind a directive is looked at, so that nothing before it can
 * make it look like a comment's.
 *
 * @returns where the name begins; undefined when it is too far off to tell.
 */
function skipGap(text: string, from: number): number | undefined {
  let at = from;
  while (at - from <= gapMax) {
    if (text.startsWith('/*', at)) {
      const end = text.slice(at, at + gapMax).indexOf('*/', 2);
      if (end < 0) return undefined;
      at += end + 2;
    } else if (between.test(text[at] ?? '')) at += 1;
    else return at;
  }
  return undefined;
}

/** Phases 1 and 2: a backslash, or its trigraph, at the end of a line joins it to the next; blanks may stand between. */
function joinLines(text: string): string {
  const lines = text.split(/\r\n|\n|\r/);
  return lines
    .map((line) => {
      const end = line.trimEnd();
      const mark = ['\\', '??/'].find((text) => end.endsWith(text));
      return mark === undefined ? `${line}\n` : end.slice(0, -mark.length);
    })
    .join('');
}
