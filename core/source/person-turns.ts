import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import type { Ports } from '#core/ports.ts';
import { processWide } from '#core/process-wide.ts';

/**
 * Work of the reading room that takes a thread, or a process of git, for longer than a page: so much of one person goes on
 * at once in this process, and so much more waits. Threads and processes are few, and everybody's.
 */
const limits = {
  search: { atOnce: 2, waitingMost: 0, what: 'searches' },
  symbol: { atOnce: 1, waitingMost: 4, what: 'looks for a symbol' },
  blame: { atOnce: 1, waitingMost: 6, what: 'files to blame' },
  paths: { atOnce: 1, waitingMost: 4, what: 'lists of paths' },
  // A page of many files asks for several at once; the list that they share is made once.
  difference: { atOnce: 2, waitingMost: 40, what: 'comparisons' },
  archive: { atOnce: 1, waitingMost: 4, what: 'archives to describe' },
} as const;

interface Turns {
  running: number;
  waiting: (() => void)[];
}

/**
 * Does work in one of its person's turns.
 *
 * @throws DomainError `throttled` when all of them are taken, and as many wait as may; as `work` does.
 */
export async function inPersonTurn<T>(
  ctx: Context,
  { kind, userId }: { kind: keyof typeof limits; userId: string },
  work: () => Promise<T>,
): Promise<T> {
  const all = allTurns(ctx);
  const key = `${kind} ${userId}`;
  const turns = all.get(key) ?? { running: 0, waiting: [] };
  all.set(key, turns);
  await enter(turns, limits[kind]);
  try {
    return await work();
  } finally {
    const next = turns.waiting.shift();
    if (next) next();
    else turns.running -= 1;
    if (turns.running === 0) all.delete(key);
  }
}

function allTurns({ ports }: Context): Map<string, Turns> {
  const all = processWide('person-turns', () => new WeakMap<Ports, Map<string, Turns>>());
  const turns = all.get(ports) ?? new Map<string, Turns>();
  all.set(ports, turns);
  return turns;
}

/** Whoever ends gives the place to the one that waits longest. */
async function enter(
  turns: Turns,
  { atOnce, waitingMost, what }: { atOnce: number; waitingMost: number; what: string },
): Promise<void> {
  if (turns.running < atOnce) {
    turns.running += 1;
    return;
  }
  if (turns.waiting.length < waitingMost) {
    await new Promise<void>((begin) => turns.waiting.push(begin));
    return;
  }
  const taken = turns.running + turns.waiting.length;
  throw new DomainError(
    'throttled',
    `${taken} of your ${what} are at work; try again when one has ended`,
    { retryAfterSeconds: 1 },
  );
}
