import { cookies } from 'next/headers';
import { decode } from 'next-auth/jwt';
import { house } from './house.ts';

/** Two names, as a browser keeps `__Secure-` cookies only from https. */
export function sessionCookieName(url: string): string {
  return url.startsWith('https://') ? '__Secure-slipway.session' : 'slipway.session';
}

/** What the cookie holds, sealed: only who, and which session row. It is worth what that row is worth. */
export interface SessionClaim {
  userId: string;
  sessionId: string;
}

/** @returns undefined without a cookie, or for one that is not of ours. Whether the session lives, verbs ask. */
export async function readSessionClaim(): Promise<SessionClaim | undefined> {
  const { environment, secret } = await house();
  const value = (await cookies()).get(sessionCookieName(environment.url))?.value;
  if (value === undefined) return undefined;
  return claimFrom(await decode({ token: value, secret }).catch(() => null));
}

/** What next-auth unsealed, as a claim. */
export function claimFrom(token: unknown): SessionClaim | undefined {
  if (typeof token !== 'object' || token === null) return undefined;
  if (!('sub' in token) || typeof token.sub !== 'string') return undefined;
  if (!('sessionId' in token) || typeof token.sessionId !== 'string') return undefined;
  return { userId: token.sub, sessionId: token.sessionId };
}
