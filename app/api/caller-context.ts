import { asActor, type Context } from '#core/context.ts';
import { authenticateToken } from '#core/identity/authenticate-token.ts';
import { requireSameOrigin } from './same-origin.ts';

function bearerToken(request: Request): string | undefined {
  return /^Bearer\s+(\S+)\s*$/i.exec(request.headers.get('authorization') ?? '')?.[1];
}

/**
 * Who calls: the holder of the token, if one is given, otherwise the browser's session. What changes
 * something and comes with a session must come from a page of ours; a token no browser sends by itself.
 *
 * @param session the context of the browser's session, or of nobody.
 * @throws DomainError `unauthenticated` for a bad token, `forbidden` for another site's page.
 */
export function callerContext(request: Request, session: Context): Context {
  const token = bearerToken(request);
  if (token !== undefined) {
    const nobody = asActor(session, { kind: 'anonymous' });
    return asActor(nobody, authenticateToken(nobody, { token }));
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') requireSameOrigin(request);
  return session;
}
