/**
 * The charsets that a mail names, for a look before a decoder is chosen by what a stranger wrote.
 * Source: RFC 2045, 5.1 (`charset=`); RFC 2047, 2 (`=?charset?encoding?text?=`); RFC 2231, 4 (`charset*`).
 */

/** Headers whose text a reader of mail decodes. */
const decoded = ['content-type:', 'from:', 'subject:', 'date:'] as const;
/** A label longer than this is none. */
const labelLimit = 60;
const namedLimit = 1000;
const headerLimit = 16 * 1024;
const longestName = 'content-type:'.length;

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
  let inHeader = false;
  for (let from = 0; from < text.length; ) {
    const feed = text.indexOf('\n', from);
    const end = feed < 0 ? text.length : feed;
    const folded = text[from] === ' ' || text[from] === '\t';
    inHeader = folded ? inHeader : beginsHeader(text.slice(from, from + longestName));
    headerLength = folded ? headerLength + end - from : end - from;
    if (inHeader) {
      if (headerLength > headerLimit) return undefined;
      for (const label of labelsIn(text.slice(from, end).toLowerCase())) {
        named += 1;
        if (named > namedLimit) return undefined;
        found.add(label);
      }
    }
    from = end + 1;
  }
  return [...found];
}

function beginsHeader(start: string): boolean {
  const lower = start.toLowerCase();
  return decoded.some((name) => lower.startsWith(name));
}

function* labelsIn(line: string): Generator<string> {
  for (let at = line.indexOf('charset'); at >= 0; at = line.indexOf('charset', at + 7)) {
    const rest = line.slice(at + 7, at + 7 + labelLimit + 20).trimStart();
    const value = /^(?:\*\d{0,3}\*?)?\s{0,5}=\s{0,5}"?([^"\s;']{1,60})/.exec(rest)?.[1];
    if (value !== undefined) yield value;
  }
  for (let at = line.indexOf('=?'); at >= 0; at = line.indexOf('=?', at + 2)) {
    const end = line.indexOf('?', at + 2);
    if (end < 0) return;
    const label = line.slice(at + 2, Math.min(end, at + 2 + labelLimit)).split('*', 1)[0] ?? '';
    if (label !== '') yield label;
  }
}
