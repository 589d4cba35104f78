import type { AuthOptions } from 'next-auth';
import Credentials from 'next-auth/providers/credentials';
import { asActor, whenWritable } from '#core/context.ts';
import type { DomainError } from '#core/errors.ts';
import { signIn } from '#core/identity/sign-in.ts';
import { signOut } from '#core/identity/sign-out.ts';
import { readClientAddress } from '../http/client-address.ts';
import { refusalOf } from '../outcomes/refusals.ts';
import { type PortalSite, site } from '../process/site.ts';
import { knownDevice, markDevice } from './device-cookie.ts';
import { refusalPrefix } from './refusal-prefix.ts';
import { claimFrom } from './session-claim.ts';
import { sessionCookieName } from './session-cookie.ts';

/**
 * next-auth with our own sign-in behind it. The cookie is sealed and holds only the session's id.
 *
 * @param onRefusal called with the reason when a sign-in is refused: next-auth itself answers each with 401.
 */
export async function authOptions(
  onRefusal: (refused: DomainError) => void = () => undefined,
): Promise<AuthOptions> {
  const here = await site();
  const { environment, secret } = here;
  // next-auth takes its public address from the environment only.
  process.env.NEXTAUTH_URL = environment.url;
  const secure = environment.url.startsWith('https://');
  return {
    secret,
    // The session's row ends sooner, and ends at once when it is revoked.
    session: { strategy: 'jwt', maxAge: 30 * 24 * 60 * 60 },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    cookies: {
      sessionToken: {
        name: sessionCookieName(environment.url),
        options: { httpOnly: true, sameSite: 'lax', path: '/', secure },
      },
    },
    providers: [
      Credentials({
        name: 'Slipway',
        credentials: { email: { type: 'email' }, password: { type: 'password' } },
        authorize: (credentials, request) =>
          openSession(here, credentials, request.headers ?? {}, onRefusal),
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) =>
        user && 'sessionId' in user ? { sub: user.id, sessionId: user.sessionId } : token,
      // Nothing of the session goes to scripts in the browser.
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: {
      signOut: ({ token }) => {
        const claim = claimFrom(token);
        if (claim) signOut(asActor(here.ctx, { kind: 'user', ...claim }));
      },
    },
  };
}

async function openSession(
  { ctx, environment, secret }: PortalSite,
  credentials: Record<'email' | 'password', string> | undefined,
  headers: Record<string, string>,
  onRefusal: (refused: DomainError) => void,
) {
  const { url, trustedProxies } = environment;
  const { address, isShared } = readClientAddress(
    { get: (name) => headers[name] ?? null },
    trustedProxies,
  );
  const email = credentials?.email ?? '';
  const device = await knownDevice({ url, secret }, email);
  try {
    await whenWritable(ctx);
    const opened = await signIn(
      { ...asActor(ctx, { kind: 'anonymous' }), address },
      { email, password: credentials?.password ?? '' },
      { addressIsShared: isShared, ...(device !== undefined && { device }) },
    );
    if (device === undefined) await markDevice({ url, secret, newId: ctx.newId }, email);
    return { id: opened.userId, sessionId: opened.sessionId };
  } catch (error) {
    const refused = refusalOf(error);
    onRefusal(refused);
    // next-auth carries an error's message to the form, and nothing else of it.
    throw new Error(refusalPrefix + refused.message, { cause: refused });
  }
}
