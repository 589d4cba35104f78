import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import type { Ports } from '#core/ports.ts';
import { processWide } from '#core/process-wide.ts';

/** Searches of one person at once: the threads that search are few, and everybody's. */
const atOnce = 2;

/**
 * Runs a search in one of its person's turns.
 *
 * @throws DomainError `throttled` when all of them are taken.
 */
export async function inSearchTurn<T>(
  ctx: Context,
  userId: string,
  work: () => Promise<T>,
): Promise<T> {
  const all = processWide('search-turns', () => new WeakMap<Ports, Map<string, number>>());
  const turns = all.get(ctx.ports) ?? new Map<string, number>();
  all.set(ctx.ports, turns);
  const taken = turns.get(userId) ?? 0;
  if (taken >= atOnce) {
    throw new DomainError(
      'throttled',
      `${taken} of your searches are at work; search again when one has ended`,
      {
        retryAfterSeconds: 1,
      },
    );
  }
  turns.set(userId, taken + 1);
  try {
    return await work();
  } finally {
    const left = (turns.get(userId) ?? 1) - 1;
    if (left > 0) turns.set(userId, left);
    else turns.delete(userId);
  }
}
