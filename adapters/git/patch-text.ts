/** What a patch's text says of itself, for reasons that name file and hunk. git itself decides what applies. */
export interface PatchText {
  /** Old names of renames and copies: content that comes from elsewhere. */
  sources: string[];
  /** First old line of each hunk, by file. */
  hunks: Map<string, number[]>;
  binary: string | undefined;
}

const sourcePattern = /^(?:rename|copy) (?:from|old) (.+)$/;
const hunkPattern = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/**
 * Reads the headers of a patch. Lines inside a hunk begin with a blank, `+`, `-` or a backslash, so no line
 * of a hunk can look like a rename.
 * Source: git-diff(1), "Generating patch text with -p".
 */
export function readPatchText(bytes: Buffer): PatchText {
  const text: PatchText = { sources: [], hunks: new Map(), binary: undefined };
  let file = '';
  let oldLeft = 0;
  let newLeft = 0;
  for (const line of bytes.toString('latin1').split('\n')) {
    const source = sourcePattern.exec(line)?.[1];
    if (source !== undefined) text.sources.push(decodeName(source));
    if (/^GIT binary patch/.test(line)) text.binary ??= file;
    if (oldLeft > 0 || newLeft > 0) {
      if (!line.startsWith('+') && !line.startsWith('\\')) oldLeft -= 1;
      if (!line.startsWith('-') && !line.startsWith('\\')) newLeft -= 1;
      continue;
    }
    file = nameOfHeader(line) ?? file;
    const hunk = hunkPattern.exec(line);
    if (!hunk) continue;
    oldLeft = Number(hunk[2] ?? 1);
    newLeft = Number(hunk[4] ?? 1);
    text.hunks.set(file, [...(text.hunks.get(file) ?? []), Number(hunk[1])]);
  }
  return text;
}

function nameOfHeader(line: string): string | undefined {
  const marked = /^(?:---|\+\+\+) (.+?)(?:\t.*)?$/.exec(line)?.[1];
  if (marked === undefined || marked === '/dev/null') {
    const both = /^diff --git .* ("b\/.*"|b\/.*)$/.exec(line)?.[1];
    return both === undefined ? undefined : stripFirst(decodeName(both));
  }
  return stripFirst(decodeName(marked));
}

function stripFirst(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}

const escapes: Record<string, number> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 };

/** Undoes git's C-style quoting. @param name as latin1. @returns the name as UTF-8. */
export function decodeName(name: string): string {
  const inner = /^"(.*)"$/.exec(name)?.[1];
  if (inner === undefined) return Buffer.from(name, 'latin1').toString('utf8');
  const plain = inner.replace(/\\([0-7]{3}|.)/g, (_whole, code: string) =>
    code.length === 3
      ? String.fromCharCode(Number.parseInt(code, 8) & 255)
      : String.fromCharCode(escapes[code] ?? code.charCodeAt(0)),
  );
  return Buffer.from(plain, 'latin1').toString('utf8');
}

/** @returns why no file of the tree may have this name, or undefined. */
export function nameProblem(name: string): string | undefined {
  if (name === '' || name.startsWith('/')) return 'is an absolute path';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\u0000-\u001f\u007f]/.test(name)) return 'has a control character in its name';
  for (const part of name.split('/')) {
    if (part === '..') return 'leaves the tree by ".."';
    if (part === '' || part === '.') return 'has an empty part in its name';
    // git's own rule covers the spellings that other file systems fold into .git
    if (/^\.git$/i.test(part) || /^git~\d+$/i.test(part)) return 'would write into .git';
    if (/^\.gitmodules$/i.test(part)) return 'would add a submodule';
  }
  return undefined;
}

/** The first thing that kept git from applying, in words of ours. Source: messages of git-apply 2.39. */
export function explainFailure(
  stderr: string,
  text: PatchText,
): { reason: string; path?: string; line?: number } {
  const lines = stderr
    .split('\n')
    .filter((line) => /^(?:error|fatal): /.test(line))
    .map((line) => line.replace(/^(?:error|fatal): /, ''));
  for (const line of lines) {
    const failed = /^patch failed: (.+):(\d+)$/.exec(line);
    if (failed) {
      const [, path = '', at] = failed;
      const hunk = (text.hunks.get(path) ?? []).indexOf(Number(at)) + 1;
      const which = hunk > 0 ? `hunk ${hunk}` : 'a hunk';
      const reason = `${path}: ${which} (line ${at}) does not apply`;
      return { reason, path, line: Number(at) };
    }
    const missing = /^(.+): does not exist in index$/.exec(line)?.[1];
    if (missing !== undefined) return { reason: `${missing}: is not in the tree`, path: missing };
    const there = /^(.+): already exists in index$/.exec(line)?.[1];
    if (there !== undefined) return { reason: `${there}: is in the tree already`, path: there };
    const corrupt = /^corrupt patch at (?:.*:|line )(\d+)$/.exec(line)?.[1];
    if (corrupt !== undefined) return { reason: `the patch is damaged at its line ${corrupt}` };
  }
  const first = lines[0] ?? 'git apply refused it without a word';
  return { reason: /^No valid patches/.test(first) ? 'the mail holds no patch' : first };
}
