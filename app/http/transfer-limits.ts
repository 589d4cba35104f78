import { DomainError } from '#core/errors.ts';
import { processWide } from '#core/process-wide.ts';

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
  /** Each is a process of git and a compressor. */
  archive: { person: 2, organization: 4, total: 8 },
} as const;

/** @returns what ends it: to be called when it is over; calling it again does nothing. */
type Begin = (owner: TransferOwner) => () => void;

const retryAfterSeconds = 5;

/**
 * Counts the transfers that run, so that slow ones of some keep nobody else waiting.
 *
 * @param what names a transfer in the refusal: `git transfer`.
 * @returns what begins a transfer; it throws DomainError `throttled` over a limit.
 */
export function limitTransfers(what: string, limits: TransferLimits): Begin {
  const counts = new Map<string, number>();
  const count = (key: string, by: number) => {
    const next = (counts.get(key) ?? 0) + by;
    if (next > 0) counts.set(key, next);
    else counts.delete(key);
  };
  return ({ userId, organizationId }) => {
    const keys = [
      { key: `person:${userId}`, most: limits.person, whose: 'of yours' },
      {
        key: `organization:${organizationId}`,
        most: limits.organization,
        whose: 'of your organization',
      },
      { key: 'total', most: limits.total, whose: 'of all' },
    ];
    const full = keys.find(({ key, most }) => (counts.get(key) ?? 0) >= most);
    if (full) {
      throw new DomainError(
        'throttled',
        `${full.most} ${what}s ${full.whose} go on, the limit; wait for one to end, and try again in ${retryAfterSeconds} s`,
        { retryAfterSeconds },
      );
    }
    for (const { key } of keys) count(key, 1);
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      for (const { key } of keys) count(key, -1);
    };
  };
}

/** @throws DomainError `throttled` over a limit of the process. */
export function beginTransfer(kind: keyof typeof transferLimits, owner: TransferOwner): () => void {
  const begin = processWide('transfers', () => ({
    git: limitTransfers('git transfer', transferLimits.git),
    upload: limitTransfers('upload', transferLimits.upload),
    archive: limitTransfers('archive', transferLimits.archive),
  }));
  return begin[kind](owner);
}
