import { createHash } from 'node:crypto';
import { decode } from 'next-auth/jwt';

/** What the sealed cookie holds: user and session row. It is valid as long as that row is. */
export interface SessionClaim {
  userId: string;
  sessionId: string;
}

/** Deriving the key and decrypting cost a millisecond; a reader's requests come close together. */
const keptMs = 10_000;
const claimsLimit = 1000;

interface Opened {
  untilMs: number;
  claim: SessionClaim;
}

/**
 * Opens session cookies with one secret, and keeps for a moment what was sealed in them, by the cookie's
 * hash. Only the unsealing is kept: that the session lives, verbs ask in the database each time.
 *
 * @param nowMs the clock.
 * @param unseal next-auth's, but for tests.
 * @returns undefined from the opener for a cookie that is not of ours, or past its time; such are not kept.
 */
export function makeClaimReader(
  secret: string,
  nowMs: () => number,
  unseal: typeof decode = decode,
): (cookie: string) => Promise<SessionClaim | undefined> {
  const opened = new Map<string, Opened>();
  return async (cookie) => {
    const key = createHash('sha256').update(cookie).digest('base64');
    const kept = opened.get(key);
    if (kept && nowMs() < kept.untilMs) return kept.claim;
    opened.delete(key);
    const token = await unseal({ token: cookie, secret }).catch(() => null);
    const claim = claimFrom(token);
    if (claim === undefined) return undefined;
    opened.set(key, { untilMs: Math.min(nowMs() + keptMs, expiryMs(token)), claim });
    for (const oldest of opened.keys()) {
      if (opened.size <= claimsLimit) break;
      opened.delete(oldest);
    }
    return claim;
  };
}

/** What next-auth unsealed, as a claim. */
export function claimFrom(token: unknown): SessionClaim | undefined {
  if (typeof token !== 'object' || token === null) return undefined;
  if (!('sub' in token) || typeof token.sub !== 'string') return undefined;
  if (!('sessionId' in token) || typeof token.sessionId !== 'string') return undefined;
  return { userId: token.sub, sessionId: token.sessionId };
}

/** The seal's own end. One without it is not kept: next-auth puts it into each. */
function expiryMs(token: unknown): number {
  if (typeof token !== 'object' || token === null) return 0;
  return 'exp' in token && typeof token.exp === 'number' ? token.exp * 1000 : 0;
}
