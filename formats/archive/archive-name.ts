/**
 * Whether tools that unpack archives take this path for no more than a file inside the folder that they unpack
 * to. Linear in its length.
 *
 * @param path of a file in a tree, its segments parted by `/`; bytes that were no UTF-8 are U+FFFD in it.
 * @returns what is wrong with it, as the rest of a sentence that begins with the path, or undefined.
 */
export function archiveNameProblem(path: string): string | undefined {
  if (path === '' || path.startsWith('/')) return 'is no path inside a tree';
  if (Buffer.byteLength(path) > mostBytes) return `is over ${mostBytes} bytes long`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(path)) return 'holds a control character';
  if (path.includes('\ufffd')) return 'holds bytes that are not UTF-8';
  if (path.includes('\\')) return 'holds a backslash, which some tools read as a slash';
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.' || segment === '..') {
      return `has the segment "${segment}", which leads elsewhere`;
    }
    if (/^[A-Za-z]:/.test(segment)) return `has the segment "${segment}", which may name a drive`;
    if (/^(?:\.git|git~\d+)[. ]*$/i.test(segment)) return 'names a .git folder';
    if (Buffer.byteLength(segment) > mostSegmentBytes) {
      return `has a segment of over ${mostSegmentBytes} bytes`;
    }
  }
  return undefined;
}

/** What Linux takes for a path and for a name. Source: limits.h(0p), PATH_MAX and NAME_MAX. */
const mostBytes = 3500;
const mostSegmentBytes = 255;

/**
 * Whether a link, once unpacked, points to something inside the archive's folder, given that all other links do. So
 * `..` stands only at the front: behind a name, which may be a link, it leads from where that link points.
 *
 * @param from the link's own path, whose folders are no links.
 */
export function linkStaysInside(from: string, target: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
  if (/^$|^\/|^[A-Za-z]:|[\u0000-\u001f\u007f\\\ufffd]/.test(target)) return false;
  const segments = target.split('/').filter((segment) => segment !== '' && segment !== '.');
  const names = segments.findIndex((segment) => segment !== '..');
  const ups = names < 0 ? segments.length : names;
  return ups < from.split('/').length && !segments.slice(ups).includes('..');
}
