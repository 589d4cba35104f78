/** Pure decisions of the room. */

/** The values that somebody may vote on a change. */
export function allowedVotes(voter: { isMaintainer: boolean; isOwn: boolean }): number[] {
  if (!voter.isMaintainer) return [-1, 0, 1];
  return voter.isOwn ? [-2, -1, 0, 1] : [-2, -1, 0, 1, 2];
}

export const requirementNames = [
  'open',
  'verdict',
  'tests',
  'approval',
  'no-veto',
  'comments',
  'grant',
  'base',
] as const;

/** One thing that a merge waits for. */
export interface Requirement {
  name: (typeof requirementNames)[number];
  met: boolean;
  /** A sentence, shown as it is. */
  reason: string;
}

/** All that a merge is decided from, looked up for this one question. */
export interface MergeFacts {
  status: 'open' | 'merged' | 'abandoned';
  changeNumber: number;
  form: 'source' | 'module';
  targetBranch: string;
  patchSetNumber: number;
  /** The commit that the patch stands on; a module stands on the tip that it was judged by. */
  standsOn: string;
  /** The target branch's tip, now; '' when the branch is gone. */
  tip: string;
  run:
    | {
        id: string;
        judgeCommit: string;
        verdict:
          | {
              outcome: 'pass' | 'fail' | 'infrastructure';
              station: 'checks' | 'build' | 'boot' | 'verdict';
              /** What of the branch's tests it lacks, and who said that it may. */
              lacking?: { sentence: string; waivedBy?: string };
            }
          | undefined;
      }
    | undefined;
  /** The newest vote of each person on the newest patch set. */
  votes: readonly { voterName: string; value: number; approves: boolean }[];
  unresolvedComments: number;
  /** Whether the uploader may still contribute, to each path that the patch touches. */
  contributor: { ok: true } | { ok: false; reason: string };
}

/** Whether the patch stands on the tip, so that the branch can move to it as it was judged. */
export function standsOnTip(facts: MergeFacts): boolean {
  return facts.standsOn === facts.tip;
}

/**
 * What a merge waits for. Pure: same facts, same answer; the page and the merge ask the same.
 *
 * @returns one of each name, in the order in which a reader wants them.
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
  ];
}

function judgeOpen({ status, changeNumber }: MergeFacts): Requirement {
  const reason = `Change ${changeNumber} is ${status}.`;
  return { name: 'open', met: status === 'open', reason };
}

function judgeVerdict(facts: MergeFacts): Requirement {
  const name = 'verdict';
  const { run, patchSetNumber } = facts;
  if (run?.verdict === undefined) {
    return { name, met: false, reason: `Patch set ${patchSetNumber} has no verdict yet.` };
  }
  const { outcome, station } = run.verdict;
  if (outcome === 'infrastructure') {
    const reason = `A fault of ours ended the run at ${station}; run it again.`;
    return { name, met: false, reason };
  }
  if (outcome === 'fail') {
    const reason = `Patch set ${patchSetNumber} failed at ${station}; send one that passes.`;
    return { name, met: false, reason };
  }
  if (standsOnTip(facts) && run.judgeCommit !== facts.tip) {
    const judged = run.judgeCommit.slice(0, 7);
    return {
      name,
      met: false,
      reason: `It was judged by ${judged}, which ${facts.targetBranch} is not at any more; run it again.`,
    };
  }
  return { name, met: true, reason: `Patch set ${patchSetNumber} is verified.` };
}

/** Every test that passed on the branch passed, or a maintainer said that it need not. */
function judgeTests({ run }: MergeFacts): Requirement {
  const name = 'tests';
  const lacking = run?.verdict?.lacking;
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
    reason: veto === undefined ? 'Nobody voted −2.' : `${veto.voterName} voted −2.`,
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

function judgeGrant({ contributor }: MergeFacts): Requirement {
  const reason = contributor.ok
    ? 'The grant to contribute is live.'
    : `The sender may not contribute (any more): ${contributor.reason}.`;
  return { name: 'grant', met: contributor.ok, reason };
}

function judgeBase(facts: MergeFacts): Requirement {
  const { targetBranch, tip, form } = facts;
  const name = 'base';
  if (tip === '')
    return { name, met: false, reason: `There is no branch ${targetBranch} any more.` };
  if (standsOnTip(facts)) {
    return { name, met: true, reason: `It stands on the tip of ${targetBranch}.` };
  }
  const moved = `${targetBranch} moved to ${tip.slice(0, 7)}`;
  const then = form === 'module' ? 'it will be gated again' : 'it will be rebased and gated again';
  return { name, met: true, reason: `${moved}: ${then}, and merges by itself when that passes.` };
}
