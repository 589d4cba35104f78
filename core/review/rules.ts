import type { Change } from '#core/changes/rows.ts';
import type { RunStation } from '#core/ci/schema.ts';
import type { Outcome } from '#drizzle/schema/ci.ts';

/** Pure decisions of the room. */

/** The values that somebody may vote on a change. */
export function allowedVotes(voter: { isMaintainer: boolean; isOwn: boolean }): number[] {
  if (!voter.isMaintainer) return [-1, 0, 1];
  return voter.isOwn ? [-2, -1, 0, 1] : [-2, -1, 0, 1, 2];
}

/** One thing that a merge waits for. */
export interface Requirement {
  name: 'open' | 'verdict' | 'tests' | 'approval' | 'no-veto' | 'comments' | 'grant' | 'base';
  met: boolean;
  /** A sentence, shown as it is. */
  reason: string;
}

/**
 * What a merge is decided from. Lists look at the database alone; the rest is asked for one change at a time, and
 * left out where nobody asked.
 */
export interface MergeFacts {
  status: Change['status'];
  changeNumber: number;
  form: Change['form'];
  targetBranch: string;
  patchSetNumber: number;
  /** Of the newest run; left out while it has none. */
  verdict?: JudgedVerdict | undefined;
  /** What a reader learns who may not read what a run made: it stands in the verdict's place. */
  told?: { outcome?: Outcome; sentence: string } | undefined;
  /** The newest vote of each person on the newest patch set. */
  votes: readonly { voterName: string; value: number; approves: boolean }[];
  unresolvedComments: number;
  /** Whether the uploader may still contribute, to each path that the patch touches. */
  contributor?: { ok: true } | { ok: false; reason: string } | undefined;
  base?: MergeBase | undefined;
}

export interface JudgedVerdict {
  outcome: Outcome;
  station: RunStation;
  /** What of the branch's tests it lacks, and who said that it may. */
  lacking?: { sentence: string; waivedBy?: string };
}

/** Where the patch would land. */
export interface MergeBase {
  /** The commit that the patch stands on; a module stands on the tip that it was judged by. */
  standsOn: string;
  /** The target branch's tip, now; '' when the branch is gone. */
  tip: string;
  /** What the newest run was judged by. */
  judgeCommit: string | undefined;
}

/** Whether the patch stands on the tip, so that the branch can move to it as it was judged. */
export function standsOnTip({ standsOn, tip }: MergeBase): boolean {
  return standsOn === tip;
}

/**
 * What a merge waits for, decided here alone: the merge itself, the merge box, the slip's last stations, the API
 * and whose turn it is are made from the answer. Pure.
 *
 * @returns in the order in which a reader wants them; nothing of what the facts do not tell.
 */
export function judgeRequirements(facts: MergeFacts): Requirement[] {
  return [
    judgeOpen(facts),
    judgeVerdict(facts),
    judgeTests(facts),
    judgeApproval(facts),
    judgeVeto(facts),
    judgeComments(facts),
    judgeGrant(facts),
    judgeBase(facts),
  ].filter((requirement) => requirement !== undefined);
}

function judgeOpen({ status, changeNumber }: MergeFacts): Requirement {
  const reason = `Change ${changeNumber} is ${status}.`;
  return { name: 'open', met: status === 'open', reason };
}

function judgeVerdict(facts: MergeFacts): Requirement {
  const name = 'verdict';
  const { verdict, told, base, patchSetNumber } = facts;
  if (told !== undefined) return { name, met: told.outcome === 'pass', reason: told.sentence };
  if (verdict === undefined) {
    return { name, met: false, reason: `Patch set ${patchSetNumber} has no verdict yet.` };
  }
  const { outcome, station } = verdict;
  if (outcome === 'infrastructure') {
    const reason = `A fault of ours ended the run at ${station}; run it again.`;
    return { name, met: false, reason };
  }
  if (outcome === 'fail') {
    const reason = `Patch set ${patchSetNumber} failed at ${station}; send one that passes.`;
    return { name, met: false, reason };
  }
  if (base && standsOnTip(base) && base.judgeCommit !== base.tip) {
    const judged = base.judgeCommit?.slice(0, 7);
    return {
      name,
      met: false,
      reason: `It was judged by ${judged}, which ${facts.targetBranch} is not at any more; run it again.`,
    };
  }
  return { name, met: true, reason: `Patch set ${patchSetNumber} is verified.` };
}

/**
 * Every test that passed on the branch passed, or a maintainer said that it need not. Nothing is said of a run that
 * did not pass: it may have ended before its tests were read.
 */
function judgeTests({ verdict, told }: MergeFacts): Requirement | undefined {
  const name = 'tests';
  if (told !== undefined || verdict?.outcome !== 'pass') return undefined;
  const { lacking } = verdict;
  if (lacking === undefined) {
    return { name, met: true, reason: 'No test of the branch is missing or skipped.' };
  }
  if (lacking.waivedBy === undefined)
    return { name, met: false, reason: sentenceOf(lacking.sentence) };
  return { name, met: true, reason: `${lacking.waivedBy} let it do without tests of the branch.` };
}

function sentenceOf(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

function judgeApproval({ votes }: MergeFacts): Requirement {
  const by = votes.filter((vote) => vote.approves).map((vote) => vote.voterName);
  return {
    name: 'approval',
    met: by.length > 0,
    reason:
      by.length > 0
        ? `Approved by ${by.join(', ')}.`
        : "Needs a maintainer's +2, by somebody who did not send it.",
  };
}

function judgeVeto({ votes }: MergeFacts): Requirement {
  const veto = votes.find((vote) => vote.value === -2);
  return {
    name: 'no-veto',
    met: veto === undefined,
    reason:
      veto === undefined ? 'Nobody voted −2.' : `${veto.voterName} voted −2: settle it with them.`,
  };
}

function judgeComments({ unresolvedComments }: MergeFacts): Requirement {
  const reason =
    unresolvedComments === 0
      ? 'No comment is unresolved.'
      : unresolvedComments === 1
        ? 'One comment is unresolved.'
        : `${unresolvedComments} comments are unresolved.`;
  return { name: 'comments', met: unresolvedComments === 0, reason };
}

function judgeGrant({ contributor }: MergeFacts): Requirement | undefined {
  if (contributor === undefined) return undefined;
  const reason = contributor.ok
    ? 'The grant to contribute is live.'
    : `The sender may not contribute (any more): ${contributor.reason}.`;
  return { name: 'grant', met: contributor.ok, reason };
}

function judgeBase({ targetBranch, form, base }: MergeFacts): Requirement | undefined {
  const name = 'base';
  if (base === undefined) return undefined;
  const { tip } = base;
  if (tip === '')
    return { name, met: false, reason: `There is no branch ${targetBranch} any more.` };
  if (standsOnTip(base)) {
    return { name, met: true, reason: `It stands on the tip of ${targetBranch}.` };
  }
  const moved = `${targetBranch} moved to ${tip.slice(0, 7)}`;
  const then = form === 'module' ? 'it will be run again' : 'it will be rebased and run again';
  return { name, met: true, reason: `${moved}: ${then}, and merges by itself when that passes.` };
}
