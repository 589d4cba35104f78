import type { Requirement } from '#core/review/rules.ts';
import type { Station } from './slip-facts.ts';

/** Who is asked about, beside the change. */
interface TurnViewer {
  /** Began the change. */
  isChangeOwner: boolean;
  /** Sent one of its patch sets or began it: may not approve it. */
  isSender: boolean;
  /** Of the company that owns the tree. */
  isMaintainer: boolean;
}

/** What is looked at of a change. */
interface TurnFacts {
  slip: readonly Station[];
  /** As far as a list knows them. */
  requirements: readonly Requirement[];
  /** The run ended, and its sender may learn no more of that than a maintainer says. */
  resultWaits: boolean;
}

/**
 * Decides whether an open change waits for this person. Pure.
 *
 * @returns what is awaited, as a sentence; undefined when it waits for somebody else, or for the run.
 */
export function yourTurn(viewer: TurnViewer, change: TurnFacts): string | undefined {
  const unmet = change.requirements.filter(({ met }) => !met).map(({ name }) => name);
  if (unmet.includes('open')) return undefined;
  const failed = change.slip.find((station) => station.state === 'fail');
  if (viewer.isChangeOwner && failed) return `${failed.name} failed: send a new patch set`;
  if (viewer.isChangeOwner && unmet.includes('comments')) return 'comments wait for your answer';
  if (!viewer.isMaintainer) return undefined;
  const isHeld = change.slip.some(({ name, state }) => name === 'checks' && state === 'held');
  if (isHeld) return 'held: needs your word';
  if (change.resultWaits) return 'ended: say what its sender learns of the result';
  const [first, ...others] = unmet;
  if (first === undefined) return 'approved: can be merged';
  // What is left needs the word of somebody who sent nothing of it.
  if (viewer.isSender) return undefined;
  if (unmet.includes('tests')) return 'held: needs your word';
  if (first === 'approval' && others.length === 0) return 'verified: needs a review';
  return undefined;
}
