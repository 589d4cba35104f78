import { cookies } from 'next/headers';
import { processWide } from '#core/process-wide.ts';
import { site } from '../process/site.ts';
import { makeClaimReader, type SessionClaim } from './session-claim.ts';

/** Two names, as a browser keeps `__Secure-` cookies only from https. */
export function sessionCookieName(url: string): string {
  return url.startsWith('https://') ? '__Secure-slipway.session' : 'slipway.session';
}

/** @returns undefined without a cookie, or for one that this portal did not seal. Whether the session is live, verbs ask. */
export async function readSessionClaim(): Promise<SessionClaim | undefined> {
  const { ctx, environment, secret } = await site();
  const value = (await cookies()).get(sessionCookieName(environment.url))?.value;
  if (value === undefined) return undefined;
  return processWide('session-claims', () => makeClaimReader(secret, ctx.nowMs))(value);
}
