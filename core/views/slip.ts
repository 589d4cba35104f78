import type { Outcome } from '#drizzle/schema/ci.ts';
import type { SlipFacts, Station } from './slip-facts.ts';
import { boot, build, checks, count, sentenceCase, toldState } from './slip-run.ts';

/** How the run ended, as far as the reader may know. */
function endOf({ verdict, told }: SlipFacts): Outcome | undefined {
  return told ? told.outcome : verdict?.outcome;
}

/**
 * Reads a change's seven stations off its rows.
 * Pure: same rows, same slip.
 *
 * @returns always seven stations, in the order of `stationNames`.
 */
export function readSlip(facts: SlipFacts): Station[] {
  return [
    intake(facts),
    checks(facts),
    build(facts),
    boot(facts),
    verdict(facts),
    review(facts),
    merge(facts),
  ];
}

const vias = {
  'git-push': 'pushed with git',
  mbox: 'sent as a patch file',
  'module-upload': 'uploaded as a module',
  rebase: 'rebased',
} as const;

function intake({ patchSet, uploader, targetBranch }: SlipFacts): Station {
  const onto = patchSet.via === 'rebase' ? ` onto ${targetBranch}` : '';
  return {
    name: 'intake',
    state: 'pass',
    sentence: `Patch set ${patchSet.number}, ${vias[patchSet.via]}${onto} by ${uploader.name}, ${uploader.organizationName}.`,
  };
}

const neededWord = "A maintainer's word is needed before it runs.";

function verdict(facts: SlipFacts): Station {
  const name = 'verdict';
  const row = facts.verdict;
  if (facts.told) {
    const { state, sentence } = facts.told;
    return {
      name,
      state: toldState(facts.told),
      sentence: state === 'held' ? neededWord : sentence,
    };
  }
  if (row === undefined) {
    if (checks(facts).state === 'held') {
      return { name, state: 'held', sentence: neededWord };
    }
    const sentence =
      facts.run === undefined ? 'Nothing has run.' : 'Comes when the boots are judged.';
    return { name, state: 'waiting', sentence };
  }
  const durationMs =
    facts.run === undefined ? undefined : Math.max(0, row.createdAtMs - facts.run.createdAtMs);
  return {
    name,
    state: row.needsWord === true ? 'held' : row.outcome,
    sentence: row.sentence,
    ...(row.outcome === 'pass' || row.station === name ? {} : { where: row.station }),
    ...(durationMs === undefined ? {} : { durationMs }),
  };
}

function review(facts: SlipFacts): Station {
  const name = 'review';
  const approvers = facts.votes.filter((vote) => vote.approves).map((vote) => vote.voterName);
  const veto = facts.votes.find((vote) => vote.value === -2);
  if (veto !== undefined) {
    return { name, state: 'fail', sentence: `${veto.voterName} voted −2: settle it with them.` };
  }
  if (facts.status === 'abandoned') return { name, state: 'skipped', sentence: 'Abandoned.' };
  if (facts.unresolvedComments > 0 && facts.status === 'open') {
    const open = sentenceCase(count(facts.unresolvedComments, 'comment'));
    const verb = facts.unresolvedComments === 1 ? 'is' : 'are';
    return { name, state: 'waiting', sentence: `${open} ${verb} unresolved.` };
  }
  if (approvers.length > 0) {
    return { name, state: 'pass', sentence: `Approved by ${approvers.join(', ')}.` };
  }
  if (endOf(facts) === 'fail') {
    return { name, state: 'skipped', sentence: 'Begins with a patch set that passes.' };
  }
  return { name, state: 'waiting', sentence: "Waits for a maintainer's +2." };
}

function merge(facts: SlipFacts): Station {
  const name = 'merge';
  if (facts.merge !== undefined) {
    const { commit, byName } = facts.merge;
    const done =
      facts.form === 'module'
        ? `Accepted by ${byName}.`
        : `Merged as ${commit.slice(0, 7)} into ${facts.targetBranch} by ${byName}.`;
    return { name, state: 'pass', sentence: done };
  }
  if (facts.status === 'abandoned') return { name, state: 'skipped', sentence: 'Abandoned.' };
  if (endOf(facts) === 'fail') {
    return { name, state: 'skipped', sentence: 'Begins with a patch set that passes.' };
  }
  if (facts.mergesWhenVerified) {
    return {
      name,
      state: facts.verdict === undefined && !facts.told ? 'running' : 'waiting',
      sentence: 'Merges by itself once this rebase is verified.',
    };
  }
  const open = [verdict(facts), review(facts)].filter(({ state }) => state !== 'pass');
  return {
    name,
    state: 'waiting',
    sentence:
      open.length === 0
        ? 'Ready: a maintainer can merge it.'
        : `Waits for ${open.map((station) => station.name).join(' and ')}.`,
  };
}
