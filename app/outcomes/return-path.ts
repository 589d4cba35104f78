const here = 'http://here.invalid';

/**
 * The place to go back to after sign-in, if it is one of ours.
 *
 * @param value what a link or form said; anything.
 * @returns a path with query and fragment, always of this portal; `/` for anything else.
 */
export function localPath(value: unknown): string {
  if (typeof value !== 'string' || value.length > 2048) return '/';
  // A browser reads `//host` and `/\host` as another host, and drops tabs and line ends before it looks.
  if (!/^\/(?![/\\])/.test(value) || /[\\\p{Cc}]/u.test(value)) return '/';
  let url: URL;
  try {
    url = new URL(value, here);
  } catch {
    return '/'; // not a URL at all
  }
  if (url.origin !== here || url.pathname.startsWith('//')) return '/';
  if (/^\/(sign-in|api)(\/|$)/.test(url.pathname)) return '/';
  return url.pathname + url.search + url.hash;
}

/** A link to `page` that comes back to `from` afterwards. */
export function withReturn(page: '/sign-in' | '/licence', from: string): string {
  const back = localPath(from);
  return back === '/' ? page : `${page}?return=${encodeURIComponent(back)}`;
}
