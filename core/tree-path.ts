import { codePointOf, hidesInLine } from '#formats/text/hidden-characters.ts';

/**
 * Names and modes inside a tree. One place decides them for every door: push, mail, web and the checks of a
 * run ask `pathProblem` of each path, and `nameProblem` and `modeProblem` of each that a patch brings.
 */

const pathMaxBytes = 400;

/** @returns what is wrong with a path as one inside a tree, or undefined. */
export function pathProblem(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (path.includes('\0')) return 'holds a NUL';
  if (path.startsWith('/')) return 'is absolute';
  const bad = path.split('/').find((part) => part === '' || part === '.' || part === '..');
  return bad === undefined ? undefined : `leads out of the tree by the segment "${bad}"`;
}

/** What make, shells, compilers and linkers take for no more than a letter; the rest is read as more. */
const plain = /^[\p{L}\p{M}\p{N}_.,@+/-]$/u;
/**
 * What compilers, archivers and make leave beside sources, and what they take instead of them when it is
 * there: objects, archives, dependency files, Kbuild's saved commands, precompiled headers and modules.
 */
const made =
  /\.(?:o|obj|lo|la|a|lib|so|ko|dll|dylib|d|gch|pch|pcm|bc|gcda|gcno|dwo|elf)$|(?:^|\/)\.[^/]*\.cmd$/i;

/**
 * Whether a patch may bring a file of this name (add it, or rename a file to it). What the branch holds
 * already is not asked about. Linear time.
 *
 * @param path one that `pathProblem` accepts.
 * @returns what is wrong with it, as the rest of a sentence that begins with the path, or undefined.
 */
export function nameProblem(path: string): string | undefined {
  if (Buffer.byteLength(path) > pathMaxBytes) return `is over ${pathMaxBytes} bytes`;
  const odd = [...path].find((character) => !plain.test(character) || hidesInLine(character));
  if (odd !== undefined) return oddCharacter(odd);
  if (path !== path.normalize('NFC')) return 'is not in Unicode’s composed form (NFC)';
  for (const part of path.split('/')) {
    if (/^[-@+]/.test(part)) {
      return `has the segment "${part}": tools take "${part.charAt(0)}" in front for an option`;
    }
    if (namesGit(part)) return 'names a .git folder';
  }
  const ending = made.exec(path)?.[0];
  return ending === undefined
    ? undefined
    : `ends in ${ending}, as what a build makes: send its source`;
}

/** Git's own names, also as file systems that fold case read them; git~1 is what Windows may call .git. */
export function namesGit(part: string): boolean {
  return /^(\.git|git~\d+)\.*$/i.test(part);
}

/** @param mode of a file as it is after a patch, six octal digits. @returns what is wrong with it, or undefined. */
export function modeProblem(mode: string): string | undefined {
  const only = 'a patch holds regular files only';
  if (mode === '120000') return `is a symbolic link: ${only}`;
  if (mode === '160000') return `is a submodule: ${only}; send its files`;
  return mode === '100644' || mode === '100755' ? undefined : `is of mode ${mode}: ${only}`;
}

function oddCharacter(character: string): string {
  const code = codePointOf(character);
  if (character === '\ufffd') return 'holds bytes that are not UTF-8';
  if (/\p{Z}/u.test(character)) return `holds a blank (${code})`;
  if (hidesInLine(character)) return `holds the control or format character ${code}`;
  if (character > '\u007f') {
    return `holds ${code}; a name is of letters, digits and _ . , @ + -`;
  }
  return `holds ${JSON.stringify(character)}, which make or a shell reads as more than a letter`;
}
