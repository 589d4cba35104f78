/**
 * Mailboxes, taken apart as `git am` does: which file is one, and where its mails begin.
 * Source: git 2.39, builtin/am.c (`detect_patch_format`, `is_mail`) and builtin/mailsplit.c (`is_from_line`).
 */

export const mboxLimits = {
  bytes: 16 * 1024 * 1024,
  lines: 400_000,
  /** A series; more is no patch for review. */
  mails: 100,
  /** Lines before a mail's first empty one, all together. */
  headerBytes: 64 * 1024,
} as const;

type Mailbox = { ok: true; mails: Uint8Array[] } | { ok: false; reason: string };

/**
 * @param bytes any bytes. @returns its mails, without the carriage return of lines that end in CRLF, or why
 *   there are none. Linear in the bytes.
 */
export function readMailbox(bytes: Uint8Array): Mailbox {
  if (bytes.length > mboxLimits.bytes) {
    return no(`the mailbox is ${bytes.length} bytes; ${mboxLimits.bytes} at most`);
  }
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const nul = whole.indexOf(0);
  if (nul >= 0) {
    const line = countLines(whole.subarray(0, nul), mboxLimits.lines) + 1;
    return no(`the mailbox holds a NUL byte in its line ${line}: send source as text`);
  }
  if (countLines(whole, mboxLimits.lines) > mboxLimits.lines) {
    return no(`the mailbox has over ${mboxLimits.lines} lines; send less at once`);
  }
  const text = withoutReturns(whole.subarray(leadingBlanks(whole))).toString('latin1');
  const problem = formatProblem(text.slice(0, mboxLimits.headerBytes));
  if (problem !== undefined) return no(problem);
  const mails: string[] = [];
  for (const mail of splitMails(text)) {
    mails.push(mail);
    if (mails.length > mboxLimits.mails) return no(`it holds over ${mboxLimits.mails} mails`);
    const end = mail.indexOf('\n\n');
    if ((end < 0 ? mail.length : end) > mboxLimits.headerBytes) {
      return no(`the headers of mail ${mails.length} are over ${mboxLimits.headerBytes} bytes`);
    }
  }
  return { ok: true, mails: mails.map((mail) => Buffer.from(mail, 'latin1')) };
}

function no(reason: string): { ok: false; reason: string } {
  return { ok: false, reason };
}

function leadingBlanks(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length && ' \t\r\n'.includes(String.fromCharCode(bytes[at] ?? 0))) at += 1;
  return at;
}

/** @returns line feeds, counted up to one more than `most`. */
function countLines(bytes: Uint8Array, most: number): number {
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0 && lines <= most; at = bytes.indexOf(10, at + 1)) {
    lines += 1;
  }
  return lines;
}

/** Each line that ends in CRLF loses its carriage return, one. */
function withoutReturns(bytes: Buffer): Buffer {
  const kept = Buffer.allocUnsafe(bytes.length);
  let size = 0;
  let from = 0;
  for (let feed = bytes.indexOf(10); feed >= 0; feed = bytes.indexOf(10, feed + 1)) {
    if (feed === 0 || bytes[feed - 1] !== 13) continue;
    size += bytes.copy(kept, size, from, feed - 1);
    from = feed;
  }
  size += bytes.copy(kept, size, from);
  return kept.subarray(0, size);
}

/** Why `git am` would not take it for mail. @param text its beginning. */
function formatProblem(text: string): string | undefined {
  const first = firstLine(text);
  if (first === '') return 'the mailbox is empty';
  if (text.startsWith('From ') || text.startsWith('From: ')) return undefined;
  if (first === '# HG changeset patch' || first.startsWith('# This series applies on GIT commit')) {
    return 'this is a patch of Mercurial or StGit: send what git format-patch writes';
  }
  for (const line of linesOf(text)) {
    if (line === '') break;
    if (!line.startsWith(' ') && !line.startsWith('\t') && !isHeader(line)) {
      const shown = JSON.stringify(Buffer.from(line.slice(0, 60), 'latin1').toString('utf8'));
      return `this is no mail (git am: Patch format detection failed): ${shown} is neither a "From " line nor a header; send what git format-patch writes`;
    }
  }
  return undefined;
}

function firstLine(text: string): string {
  const end = text.indexOf('\n');
  return end < 0 ? text : text.slice(0, end);
}

function* linesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from);
    const to = end < 0 ? text.length : end;
    yield text.slice(from, to);
    from = to + 1;
  }
}

/** A name of visible ASCII without a colon, then a colon. Source: RFC 5322, 3.6.8. */
function isHeader(line: string): boolean {
  const colon = line.indexOf(':');
  if (colon < 1) return false;
  for (let at = 0; at < colon; at += 1) {
    const code = line.charCodeAt(at);
    if (code < 33 || code > 126) return false;
  }
  return true;
}

/** Each mail begins with a `From ` line; a file that begins with none is one mail, whatever it holds. */
function* splitMails(text: string): Generator<string> {
  if (!isFromLine(firstLine(text))) {
    yield text;
    return;
  }
  let begin = 0;
  for (let at = text.indexOf('\nFrom '); at >= 0; at = text.indexOf('\nFrom ', at + 1)) {
    const end = text.indexOf('\n', at + 1);
    if (!isFromLine(text.slice(at + 1, end < 0 ? text.length : end))) continue;
    yield text.slice(begin, at + 1);
    begin = at + 1;
  }
  yield text.slice(begin);
}

/** `From <sender> <date>`, told by the time of day before the year. */
function isFromLine(line: string): boolean {
  if (line.length < 19 || !line.startsWith('From ')) return false;
  const colon = line.lastIndexOf(':', line.length - 2);
  if (colon < 9) return false;
  const digits = [-4, -2, -1, 1, 2].map((away) => line[colon + away] ?? '');
  if (!digits.every((digit) => digit >= '0' && digit <= '9' && digit.length === 1)) return false;
  return Number.parseInt(line.slice(colon + 3, colon + 23), 10) > 90;
}
