import { createHmac, timingSafeEqual } from 'node:crypto';
import { cookies } from 'next/headers';

/** Half a year. */
const lifeSeconds = 182 * 24 * 60 * 60;

function cookieName(url: string): string {
  return url.startsWith('https://') ? '__Secure-slipway.device' : 'slipway.device';
}

/** Marks this browser as one that signed in as `email`, so that others' wrong passwords do not delay it. */
export async function markDevice(
  site: { url: string; secret: string; newId(): string },
  email: string,
): Promise<void> {
  (await cookies()).set(cookieName(site.url), makeDevice(site.secret, email, site.newId()), {
    httpOnly: true,
    sameSite: 'lax',
    path: '/api/auth',
    secure: site.url.startsWith('https://'),
    maxAge: lifeSeconds,
  });
}

/** @returns the browser's own id, if it signed in as `email` before. */
export async function knownDevice(
  { url, secret }: { url: string; secret: string },
  email: string,
): Promise<string | undefined> {
  const value = (await cookies()).get(cookieName(url))?.value;
  return value === undefined ? undefined : readDevice(secret, email, value);
}

/**
 * @param id random, 20 characters. It and the account are what is signed: the cookie of one account's browser
 *   is worth nothing for another account.
 */
export function makeDevice(secret: string, email: string, id: string): string {
  return `${id}.${mac(secret, email, id).toString('base64url')}`;
}

/** @returns the id in a cookie that `makeDevice` made for this account; undefined for any other. */
export function readDevice(secret: string, email: string, cookie: string): string | undefined {
  const [, id = '', given = ''] = /^([\w-]{10,40})\.([\w-]{43})$/.exec(cookie) ?? [];
  const bytes = Buffer.from(given, 'base64url');
  const wanted = mac(secret, email, id);
  return bytes.length === wanted.length && timingSafeEqual(bytes, wanted) ? id : undefined;
}

function mac(secret: string, email: string, id: string): Buffer {
  const account = email.trim().toLowerCase();
  return createHmac('sha256', secret).update(`slipway device 1\0${id}\0${account}`).digest();
}
