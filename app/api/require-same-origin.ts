import { DomainError } from '#core/errors.ts';
import { compareOrigin } from '../http/same-origin.ts';

/**
 * Refuses a request that another site's page made the browser send with our cookie. One that says nothing of
 * sites is no browser's, and without a browser there is no cookie to abuse: refused too, because such a caller
 * has a token.
 *
 * @param url the public address.
 * @throws DomainError `forbidden`.
 */
export function requireSameOrigin(request: Request, url: string): void {
  if (compareOrigin(request.headers, url) !== 'same') refuse();
}

/** For a password that a browser may have added by itself. What is no browser says nothing of sites. */
export function refuseOtherSites(request: Request, url: string): void {
  if (compareOrigin(request.headers, url) === 'foreign') refuse();
}

function refuse(): never {
  throw new DomainError(
    'forbidden',
    'this request did not come from a page of this portal; send it from one, or with an access token',
  );
}
