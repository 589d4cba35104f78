import type { Member } from '#adapters/processes/member.ts';
import { DomainError } from '#core/errors.ts';
import { member } from '../process/member.ts';

/** Who a transfer is counted for. */
interface TransferOwner {
  userId: string;
  organizationId: string;
}

/** How many transfers may run at the same time. */
interface TransferLimits {
  person: number;
  organization: number;
  total: number;
}

/** The limits of this portal. */
export const transferLimits = {
  /** Each is a process of git. */
  git: { person: 8, organization: 24, total: 64 },
  /** Each is a file on disk while it comes. */
  upload: { person: 3, organization: 8, total: 16 },
  /** Each is a process of git. A browser asks one host for six files at once. */
  raw: { person: 8, organization: 24, total: 64 },
  /** Each is a process of git and a compressor. */
  archive: { person: 2, organization: 4, total: 8 },
} as const;

/** @returns what ends it: to be called when it is over; calling it again does nothing. */
type Begin = (owner: TransferOwner) => Promise<() => void>;

const retryAfterSeconds = 5;

/**
 * Counts the transfers that run, so that slow ones of some keep nobody else waiting.
 *
 * @param what names a transfer in the refusal: `git transfer`.
 * @param take counts them, in all processes of the portal.
 * @returns what begins a transfer; it throws DomainError `throttled` over a limit.
 */
export function limitTransfers(what: string, limits: TransferLimits, take: Member['take']): Begin {
  return async ({ userId, organizationId }) => {
    const places = [
      { key: `${what}:person:${userId}`, most: limits.person, whose: 'of yours' },
      {
        key: `${what}:organization:${organizationId}`,
        most: limits.organization,
        whose: 'of your organization',
      },
      { key: `${what}:total`, most: limits.total, whose: 'of all' },
    ];
    const taken = await take(places.map(({ key, most }) => ({ key, most })));
    if ('give' in taken) return taken.give;
    const full = places.find(({ key }) => key === taken.full);
    throw new DomainError(
      'throttled',
      `${full?.most} ${what}s ${full?.whose} go on, the limit; wait for one to end, and try again in ${retryAfterSeconds} s`,
      { retryAfterSeconds },
    );
  };
}

const names = {
  git: 'git transfer',
  upload: 'upload',
  raw: 'download',
  archive: 'archive',
} as const;

/** @throws DomainError `throttled` over a limit of the portal. */
export function beginTransfer(
  kind: keyof typeof transferLimits,
  owner: TransferOwner,
): Promise<() => void> {
  return limitTransfers(names[kind], transferLimits[kind], member().take)(owner);
}
