/**
 * Whether a request says that it comes from a page of ours. Browsers of today say where a request comes from
 * in `Sec-Fetch-Site`; older ones send `Origin` with all that changes something. A page of ours is one of the
 * public address, or of the host that the browser itself asked: it cannot name another one there.
 *
 * @param url the public address.
 * @returns `unknown` for a request that says neither: no browser of today sends such.
 */
export function compareOrigin(
  headers: { get(name: string): string | null },
  url: string,
): 'same' | 'foreign' | 'unknown' {
  const site = headers.get('sec-fetch-site');
  const origin = headers.get('origin');
  if (site !== null && site !== 'same-origin') return 'foreign';
  if (origin === null) return site === null ? 'unknown' : 'same';
  if (!URL.canParse(origin)) return 'foreign';
  const { host } = new URL(origin);
  return host === new URL(url).host || host === headers.get('host') ? 'same' : 'foreign';
}
