/**
 * Git's commit object, read once into what every page, check and row may show.
 * Source: gitformat-pack(5) and git-commit-tree(1); dates as git-fsck(1) describes its `badDate` and `badTimezone`.
 */

export interface GitTime {
  /** Milliseconds since 1970. Absent when git's number is none that a date can hold. */
  atMs?: number;
  /** As the commit has it, e.g. `1767323045 +0100`, 60 characters at most. */
  raw: string;
}

export interface GitPerson {
  name: string;
  email: string;
  time: GitTime;
}

export interface GitCommit {
  tree: string;
  parents: string[];
  author: GitPerson;
  committer: GitPerson;
  /** Lines of the first paragraph, joined by blanks, as `git log --format=%s` does. */
  subject: string;
  /** What stands after that paragraph; '' for nothing. */
  body: string;
  /** Whole message, trailers too. Lines end in a line feed, also where the commit has CRLF. */
  message: string;
}

/** ECMA-262, "Time Values and Time Range". */
const widestMs = 8.64e15;
const rawLimit = 60;

/**
 * Reads any bytes that git took for a commit; what a field lacks is '' or absent.
 *
 * Text is in the charset that the commit's `encoding` names, if we know that one; otherwise in UTF-8, and in
 * Latin-1 where it is no UTF-8. Linear in the bytes.
 */
export function readCommit(bytes: Uint8Array): GitCommit {
  const end = indexOfBlankLine(bytes);
  const head = Buffer.from(bytes.subarray(0, end)).toString('latin1').split('\n');
  const decode = textDecoderOf(head.find((line) => line.startsWith('encoding '))?.slice(9));
  const message = decode(bytes.subarray(Math.min(end + 2, bytes.length))).replaceAll('\r\n', '\n');
  const first = (name: string) =>
    head.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1) ?? '';
  const person = (name: string) => readPerson(decode(Buffer.from(first(name), 'latin1')));
  return {
    tree: first('tree'),
    parents: head.filter((line) => line.startsWith('parent ')).map((line) => line.slice(7)),
    author: person('author'),
    committer: person('committer'),
    ...splitMessage(message),
    message,
  };
}

function indexOfBlankLine(bytes: Uint8Array): number {
  const found = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf('\n\n');
  return found < 0 ? bytes.length : found;
}

/**
 * The same commit elsewhere: author, charset, message and the committer's date stay, byte for byte. A signature would no
 * longer be of this content, so it goes.
 *
 * @param to `committer`: name and address.
 */
export function moveCommit(
  bytes: Uint8Array,
  to: { tree: string; parent: string; committer: string },
): Uint8Array {
  const end = indexOfBlankLine(bytes);
  const head = Buffer.from(bytes.subarray(0, end)).toString('latin1').split('\n');
  const first = (name: string) => head.filter((line) => line.startsWith(`${name} `)).slice(0, 1);
  const when = / -?\d+ [+-]\d{4}$/.exec(first('committer')[0] ?? '')?.[0] ?? ' 0 +0000';
  const lines = [
    `tree ${to.tree}`,
    `parent ${to.parent}`,
    ...first('author'),
    `committer ${to.committer}${when}`,
    ...first('encoding'),
  ];
  return Buffer.concat([Buffer.from(lines.join('\n'), 'latin1'), bytes.subarray(end)]);
}

/**
 * The commit of another history that stands for this one: author, committer, charset and message stay, byte for byte.
 * Signatures and merge tags, which would no longer be of this content, go, and so does every other header.
 *
 * @param to `message`: in place of the commit's own.
 */
export function standInCommit(
  bytes: Uint8Array,
  to: { tree: string; parents: readonly string[]; message?: string | undefined },
): Buffer {
  const end = indexOfBlankLine(bytes);
  const head = Buffer.from(bytes.subarray(0, end)).toString('latin1').split('\n');
  const first = (name: string) => head.filter((line) => line.startsWith(`${name} `)).slice(0, 1);
  const lines = [
    `tree ${to.tree}`,
    ...to.parents.map((parent) => `parent ${parent}`),
    ...first('author'),
    ...first('committer'),
    ...first('encoding'),
  ];
  const own = bytes.subarray(Math.min(end + 2, bytes.length));
  const message = to.message === undefined ? own : Buffer.from(to.message);
  return Buffer.concat([Buffer.from(`${lines.join('\n')}\n\n`, 'latin1'), message]);
}

/** The commit without its signature: a header's further lines begin with a blank. */
export function withoutSignature(bytes: Uint8Array): Buffer {
  const end = indexOfBlankLine(bytes);
  const head = Buffer.from(bytes.subarray(0, end)).toString('latin1').split('\n');
  let isSignature = false;
  const kept = head.filter((line) => {
    if (!line.startsWith(' ')) isSignature = /^gpgsig(-sha256)? /.test(line);
    return !isSignature;
  });
  return Buffer.concat([Buffer.from(kept.join('\n'), 'latin1'), bytes.subarray(end)]);
}

/** A charset as the Encoding Standard names it. @returns undefined for one that it does not know. */
export function findCharset(label: string): TextDecoder | undefined {
  try {
    return new TextDecoder(label);
  } catch {
    return undefined; // a RangeError: no such label
  }
}

/** How a commit's or a tag's text is read. @param label what its `encoding` says. */
export function textDecoderOf(label: string | undefined): (bytes: Uint8Array) => string {
  const named = label === undefined ? undefined : findCharset(label);
  if (named !== undefined && named.encoding !== 'utf-8') return (bytes) => named.decode(bytes);
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  return (bytes) => {
    try {
      return strict.decode(bytes);
    } catch {
      return Buffer.from(bytes).toString('latin1'); // older than UTF-8, and silent about it
    }
  };
}

/** `Name <address> seconds zone`. The name ends at the first `<`, the address at the first `>` after it. */
export function readPerson(line: string): GitPerson {
  const open = line.indexOf('<');
  const close = open < 0 ? -1 : line.indexOf('>', open);
  if (close < 0) return { name: line.trim(), email: '', time: readTime('') };
  return {
    name: line.slice(0, open).trim(),
    email: line.slice(open + 1, close).trim(),
    time: readTime(line.slice(close + 1).trim()),
  };
}

function readTime(text: string): GitTime {
  const raw = text.slice(0, rawLimit);
  const [seconds = ''] = raw.split(' ', 1);
  if (!/^-?\d{1,16}$/.test(seconds)) return { raw };
  const atMs = Number(seconds) * 1000;
  return Math.abs(atMs) <= widestMs ? { atMs, raw } : { raw };
}

function splitMessage(message: string): { subject: string; body: string } {
  const lines = message.split('\n').map((line) => line.trimEnd());
  const begin = Math.max(
    0,
    lines.findIndex((line) => line !== ''),
  );
  const blank = lines.indexOf('', begin);
  const end = blank < 0 ? lines.length : blank;
  return {
    subject: lines.slice(begin, end).join(' ').trim(),
    body: lines.slice(end).join('\n').replace(/^\n+/, '').trimEnd(),
  };
}

interface Trailer {
  key: string;
  value: string;
}

/** Lines `Key: value` of a text. Source: git-interpret-trailers(1). */
export function listTrailers(text: string): Trailer[] {
  return text.split('\n').flatMap((line) => {
    const colon = line.indexOf(':');
    if (colon <= 0 || colon > 100) return [];
    const key = line.slice(0, colon);
    return /^[A-Za-z0-9-]+$/.test(key) ? [{ key, value: line.slice(colon + 1).trim() }] : [];
  });
}

/** @returns '' where the message is one paragraph: that is its subject. */
export function lastParagraph(message: string): string {
  const lines = message.trimEnd().split('\n');
  let from = lines.length;
  while (from > 0 && (lines[from - 1] ?? '').trim() !== '') from -= 1;
  return from === 0 ? '' : lines.slice(from).join('\n');
}
