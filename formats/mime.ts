/**
 * The charsets that a mail names, for a look before a decoder is chosen by what a stranger wrote.
 * Source: RFC 2045, 5.1 (`charset=`); RFC 2047, 2 (`=?charset?encoding?text?=`); RFC 2231, 4 (`charset*`).
 */

/** Headers whose text a reader of mail decodes. */
const decoded = ['content-type:', 'from:', 'subject:', 'date:'] as const;
/** A label longer than this is none. */
const labelLimit = 60;

/**
 * Looks at every line of the mail that a reader may take for one of these headers, and at their folded lines:
 * parts and bodies have headers too. Names one too many rather than one too few. Linear in the mail.
 *
 * @returns lower case, each once.
 */
export function listCharsets(mail: Uint8Array): string[] {
  const found = new Set<string>();
  let inHeader = false;
  for (const line of Buffer.from(mail).toString('latin1').toLowerCase().split('\n')) {
    const folded = line.startsWith(' ') || line.startsWith('\t');
    inHeader = folded ? inHeader : decoded.some((name) => line.startsWith(name));
    if (!inHeader) continue;
    for (const label of labelsIn(line)) found.add(label);
  }
  return [...found];
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
