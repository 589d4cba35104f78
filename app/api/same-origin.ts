import { DomainError } from '#core/errors.ts';

/**
 * Refuses a request that another site's page made the browser send with our cookie.
 * Browsers of today say where a request comes from in `Sec-Fetch-Site`; older ones send `Origin` with a POST.
 * A request that says neither is no browser's, and without a browser there is no cookie to abuse: refused
 * too, because such a caller has a token.
 *
 * @throws DomainError `forbidden`.
 */
export function requireSameOrigin(request: Request): void {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null ? site === 'same-origin' : hasOwnOrigin(request)) return;
  refuse();
}

/** For a password that a browser may have added by itself. What is no browser says nothing of sites. */
export function refuseOtherSites(request: Request): void {
  const site = request.headers.get('sec-fetch-site');
  const origin = request.headers.get('origin');
  if (site !== null || origin !== null) requireSameOrigin(request);
}

function refuse(): never {
  throw new DomainError(
    'forbidden',
    'this request did not come from a page of this portal; send it from one, or with an access token',
  );
}

function hasOwnOrigin(request: Request): boolean {
  const origin = request.headers.get('origin');
  const host = request.headers.get('host');
  if (origin === null || host === null || !URL.canParse(origin)) return false;
  return new URL(origin).host === host;
}
