import { asActor, type Context } from '#core/context.ts';
import { authenticateToken } from '#core/identity/authenticate-token.ts';
import { readRequestToken } from '../session/request-token.ts';
import { refuseOtherSites, requireSameOrigin } from './require-same-origin.ts';

/**
 * Who calls: the holder of the token, if there is one, otherwise the browser's session. A request that changes something
 * by a session must come from a page of ours. With a token it need not, since no browser sends one by itself, unless it
 * keeps it as a password.
 *
 * @param session the context of the browser's session, or of nobody.
 * @param url the public address.
 * @throws DomainError `unauthenticated` for a bad token, `forbidden` for another site's page.
 */
export function callerContext(request: Request, session: Context, url: string): Context {
  const given = readRequestToken(request.headers);
  const changes = request.method !== 'GET' && request.method !== 'HEAD';
  if (given !== undefined) {
    if (changes && given.scheme === 'basic') refuseOtherSites(request, url);
    const nobody = asActor(session, { kind: 'anonymous' });
    return asActor(nobody, authenticateToken(nobody, given));
  }
  if (changes) requireSameOrigin(request, url);
  return session;
}
