import { Fault } from '../claimed-bytes.ts';

/**
 * Many sorted paths in little room: each is written as how many characters it shares with the one before, in base 36,
 * a blank, the rest, and a NUL, which no path holds.
 */
export function writePathList(paths: Iterable<string>): string {
  const parts: string[] = [];
  let last = '';
  for (const path of paths) {
    let shared = 0;
    const most = Math.min(last.length, path.length);
    while (shared < most && last.charCodeAt(shared) === path.charCodeAt(shared)) shared += 1;
    if (splitsPair(path, shared)) shared -= 1;
    parts.push(shared.toString(36), ' ', path.slice(shared), '\0');
    last = path;
  }
  return parts.join('');
}

/** Half of a pair of surrogates is no text. */
function splitsPair(path: string, at: number): boolean {
  const code = path.charCodeAt(at);
  return at > 0 && code >= 0xdc00 && code <= 0xdfff;
}

/** @throws Fault for what `writePathList` did not write. */
export function readPathList(text: string): string[] {
  const paths: string[] = [];
  let last = '';
  for (let at = 0; at < text.length; ) {
    const blank = text.indexOf(' ', at);
    const end = text.indexOf('\0', blank);
    const shared =
      blank < 0 || blank - at > 4 ? Number.NaN : Number.parseInt(text.slice(at, blank), 36);
    if (end < 0 || !(shared >= 0 && shared <= last.length))
      throw new Fault(at, 'is no list of paths');
    last = last.slice(0, shared) + text.slice(blank + 1, end);
    paths.push(last);
    at = end + 1;
  }
  return paths;
}
