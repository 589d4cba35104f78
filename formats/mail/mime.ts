/**
 * The charsets that a mail names, for a look before a decoder is chosen by what a stranger wrote.
 * Source: RFC 2045, 5.1 (`charset=`); RFC 2047, 2 (`=?charset?encoding?text?=`), as git's mailinfo reads both.
 */

/** Headers whose text a reader of mail decodes; the first names the charset of what follows. */
const decoded = ['content-type:', 'from:', 'subject:', 'date:'] as const;
const longestName = decoded[0].length;
/** A label longer than this is none. */
const labelLimit = 60;
const namedLimit = 1000;
const headerLimit = 16 * 1024;

/**
 * Looks at every line of the mail that a reader may take for one of these headers, and at their folded lines:
 * parts and bodies have headers too. Names one too many rather than one too few. Linear in the mail.
 *
 * @param mail of at most `mboxLimits.lines` lines.
 * @returns lower case, each once; undefined when charsets are named over a thousand times, or a header with
 *   its folded lines is over 16 KiB: decoders take their time with those.
 */
export function listCharsets(mail: Uint8Array): string[] | undefined {
  const text = Buffer.from(mail.buffer, mail.byteOffset, mail.length).toString('latin1');
  const found = new Set<string>();
  let named = 0;
  let headerLength = 0;
  let header: string | undefined;
  for (let from = 0; from < text.length; ) {
    const feed = text.indexOf('\n', from);
    const end = feed < 0 ? text.length : feed;
    const folded = text[from] === ' ' || text[from] === '\t';
    if (!folded) header = nameOf(text.slice(from, from + longestName).toLowerCase());
    headerLength = folded ? headerLength + end - from : end - from;
    if (header !== undefined) {
      if (headerLength > headerLimit) return undefined;
      const line = text.slice(from, end).toLowerCase();
      for (const label of header === decoded[0] ? labelsOfType(line) : labelsOfWords(line)) {
        named += 1;
        if (named > namedLimit) return undefined;
        found.add(label);
      }
    }
    from = end + 1;
  }
  return [...found];
}

function nameOf(start: string): string | undefined {
  return decoded.find((name) => start.startsWith(name));
}

function* labelsOfType(line: string): Generator<string> {
  for (let at = line.indexOf('charset='); at >= 0; at = line.indexOf('charset=', at + 8)) {
    const value = line.slice(at + 8, at + 8 + labelLimit);
    const label = value.startsWith('"')
      ? value.slice(1).split('"', 1)[0]
      : value.split(/[; \t]/, 1)[0];
    if (label) yield label;
  }
}

function* labelsOfWords(line: string): Generator<string> {
  for (let at = line.indexOf('=?'); at >= 0; at = line.indexOf('=?', at + 2)) {
    const end = line.indexOf('?', at + 2);
    if (end < 0) return;
    const isWord = 'bq'.includes(line[end + 1] ?? '-') && line[end + 2] === '?';
    if (isWord) yield line.slice(at + 2, Math.min(end, at + 2 + labelLimit));
  }
}
