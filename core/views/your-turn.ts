import type { Station } from './slip-facts.ts';

/** What is looked at: a `ChangeSummary` has it all. */
interface Waiting {
  status: 'open' | 'merged' | 'abandoned';
  owner: { userId: string };
  unresolvedComments: number;
  slip: readonly Station[];
}

/**
 * Decides whether an open change waits for this person. Pure.
 *
 * @param viewer `isMaintainer`: of the company that owns the tree.
 * @returns what is awaited, as a sentence; undefined when it waits for somebody else, or for the gate.
 */
export function yourTurn(
  viewer: { userId: string; isMaintainer: boolean },
  change: Waiting,
): string | undefined {
  if (change.status !== 'open') return undefined;
  const isOwn = change.owner.userId === viewer.userId;
  const failed = change.slip.find((station) => station.state === 'fail');
  if (isOwn && failed) return `${failed.name} failed: send a new patch set`;
  if (isOwn && change.unresolvedComments > 0) return 'comments wait for your answer';
  if (!viewer.isMaintainer) return undefined;
  if (change.slip.some((station) => station.state === 'held')) return 'held: needs your word';
  const state = (name: Station['name']) =>
    change.slip.find((station) => station.name === name)?.state;
  if (state('verdict') !== 'pass') return undefined;
  if (change.unresolvedComments > 0) return undefined;
  if (state('review') === 'waiting' && !isOwn) return 'verified: needs a review';
  if (state('review') === 'pass' && state('merge') === 'waiting') return 'approved: can be merged';
  return undefined;
}
