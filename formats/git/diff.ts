/**
 * What a git diff says in its headers, for names that must be known before git compares anything, and for
 * reasons that name file and hunk. git alone decides what applies.
 * Source: git-diff(1), "Generating patch text with -p"; which lines continue a header: git 2.39, apply.c.
 */
export interface DiffHeaders {
  /** Old names of renames and copies: content that comes from elsewhere. */
  sources: string[];
  /** First old line of each hunk, by file. */
  hunks: Map<string, number[]>;
  /** A line of a header ends in a carriage return: the way made it, no file has it. */
  carriageReturns: boolean;
}

export const diffLimits = { lines: 400_000, hunks: 20_000, sources: 4000 } as const;

const headerStarts = [
  '--- ',
  '+++ ',
  'old mode ',
  'new mode ',
  'deleted file mode ',
  'new file mode ',
  'copy from ',
  'copy to ',
  'rename old ',
  'rename new ',
  'rename from ',
  'rename to ',
  'similarity index ',
  'dissimilarity index ',
  'index ',
] as const;
const sourceStarts = ['copy from ', 'rename from ', 'rename old '] as const;

/**
 * Reads the headers of a patch, in one pass. A line of a hunk begins with a blank, `+`, `-` or a backslash, so
 * a file's content never begins a header; text around the patch may, and then names a source too many.
 *
 * @param bytes any bytes.
 * @returns undefined over `diffLimits`.
 */
export function readDiffHeaders(bytes: Uint8Array): DiffHeaders | undefined {
  const headers: DiffHeaders = { sources: [], hunks: new Map(), carriageReturns: false };
  let file = '';
  let inHeader = false;
  let left = { old: 0, new: 0 };
  let lines = 0;
  let hunks = 0;
  for (const line of linesOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))) {
    lines += 1;
    const isGit = line.startsWith('diff --git ');
    if (!isGit && (left.old > 0 || left.new > 0)) {
      if (!line.startsWith('+') && !line.startsWith('\\')) left.old -= 1;
      if (!line.startsWith('-') && !line.startsWith('\\')) left.new -= 1;
      continue;
    }
    const continues: boolean = inHeader && headerStarts.some((start) => line.startsWith(start));
    if (continues) headers.sources.push(...sourceOf(line));
    const hunk = readHunk(line);
    if (isGit || continues || hunk) headers.carriageReturns ||= line.endsWith('\r');
    inHeader = isGit || continues;
    left = hunk?.lengths ?? { old: 0, new: 0 };
    file = (isGit ? nameOfGitLine(line) : nameOfMark(line)) ?? file;
    if (hunk) {
      hunks += 1;
      note(headers.hunks, file, hunk.oldLine);
    }
    const { sources } = headers;
    const { lines: mostLines, hunks: mostHunks, sources: mostSources } = diffLimits;
    if (lines > mostLines || hunks > mostHunks || sources.length > mostSources) return undefined;
  }
  return headers;
}

function* linesOf(bytes: Buffer): Generator<string> {
  const text = bytes.toString('latin1');
  for (let from = 0; from < text.length; ) {
    const feed = text.indexOf('\n', from);
    const end = feed < 0 ? text.length : feed;
    yield text.slice(from, end);
    from = end + 1;
  }
}

/** The old name that a line of a header gives. `--- ` renames too where it differs from `+++ `. */
function sourceOf(line: string): string[] {
  const start = sourceStarts.find((word) => line.startsWith(word));
  if (start !== undefined) return [decodeName(line.slice(start.length))];
  const marked = line.startsWith('--- ') ? nameOfMark(line) : undefined;
  return marked === undefined ? [] : [marked];
}

function note(hunks: Map<string, number[]>, file: string, oldLine: number): void {
  const known = hunks.get(file);
  if (known) known.push(oldLine);
  else hunks.set(file, [oldLine]);
}

const longestHunkHead = 100;

/** `@@ -<line>[,<count>] +<line>[,<count>] @@`, looked for in the first characters only. */
function readHunk(
  line: string,
): { oldLine: number; lengths: { old: number; new: number } } | undefined {
  if (!line.startsWith('@@ -')) return undefined;
  const [, oldPart = '', newPart = '', close = ''] = line.slice(0, longestHunkHead).split(' ');
  const [oldLine, oldCount] = readRange(oldPart, '-');
  const [newLine, newCount] = readRange(newPart, '+');
  if (oldLine === undefined || newLine === undefined || !close.startsWith('@@')) return undefined;
  return { oldLine, lengths: { old: oldCount ?? 1, new: newCount ?? 1 } };
}

function readRange(part: string, sign: string): (number | undefined)[] {
  if (!part.startsWith(sign)) return [];
  return part
    .slice(1)
    .split(',')
    .map((digits) => (/^\d{1,10}$/.test(digits) ? Number(digits) : undefined));
}

/** Both names of `diff --git a/x b/x`: the second, which begins where the line says `b/` for the last time. */
function nameOfGitLine(line: string): string | undefined {
  const quoted = line.endsWith('"') ? line.lastIndexOf(' "b/') : -1;
  const at = quoted >= 0 ? quoted : line.lastIndexOf(' b/');
  return at < 0 ? undefined : withoutFirst(decodeName(line.slice(at + 1)));
}

/** What stands after `--- ` or `+++ `: a name, then perhaps a tab and a date. */
function nameOfMark(line: string): string | undefined {
  if (!line.startsWith('--- ') && !line.startsWith('+++ ')) return undefined;
  const text = line.slice(4);
  const tab = text.startsWith('"') ? -1 : text.indexOf('\t');
  const name = tab < 0 ? text : text.slice(0, tab);
  return name === '/dev/null' ? undefined : withoutFirst(decodeName(name));
}

function withoutFirst(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}

const escapes: Record<string, number> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, '"': 34 };

/**
 * Undoes git's C-style quoting; what is quoted badly is a name with its quotes, as git takes it.
 * @param name as Latin-1. @returns the name as UTF-8.
 */
function decodeName(name: string): string {
  const plain = name.startsWith('"') ? unquote(name) : undefined;
  if (plain !== undefined) return plain.toString('utf8');
  const end = name.indexOf('\r'); // ends a name for git, wherever it stands
  return Buffer.from(end < 0 ? name : name.slice(0, end), 'latin1').toString('utf8');
}

function unquote(name: string): Buffer | undefined {
  const bytes: number[] = [];
  for (let at = 1; at < name.length; at += 1) {
    const letter = name[at] ?? '';
    if (letter === '"') return Buffer.from(bytes); // git looks no further either
    if (letter !== '\\') {
      bytes.push(name.charCodeAt(at));
      continue;
    }
    const code = name.slice(at + 1, at + 4);
    if (/^[0-3][0-7]{2}$/.test(code)) {
      bytes.push(Number.parseInt(code, 8));
      at += 3;
      continue;
    }
    at += 1;
    const byte = name[at] === '\\' ? 92 : escapes[name[at] ?? ''];
    if (byte === undefined) return undefined;
    bytes.push(byte);
  }
  return undefined;
}
