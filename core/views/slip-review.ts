import type { Requirement } from '#core/review/rules.ts';
import type { SlipFacts, Station } from './slip-facts.ts';

/** The last two stations, made from what a merge waits for. Pure, as all of the slip. */

/** Where a reader sees what of a requirement is missing. */
const places: Record<Requirement['name'], string> = {
  open: 'a change that is open',
  verdict: 'verdict',
  tests: 'verdict',
  approval: 'review',
  'no-veto': 'review',
  comments: 'review',
  grant: "the sender's right to contribute",
  base: 'the branch',
};

const beginsLater = 'Begins with a patch set that passes.';

/** Whether the run failed, as far as the reader may know. */
function hasFailed({ verdict, told }: SlipFacts): boolean {
  return (told ?? verdict)?.outcome === 'fail';
}

export function review(facts: SlipFacts, requirements: readonly Requirement[]): Station {
  const name = 'review';
  const look = (wanted: Requirement['name']) => requirements.find((one) => one.name === wanted);
  const [veto, comments, approval] = [look('no-veto'), look('comments'), look('approval')];
  if (veto?.met === false) return { name, state: 'fail', sentence: veto.reason };
  if (facts.status === 'abandoned') return { name, state: 'skipped', sentence: 'Abandoned.' };
  if (comments?.met === false && facts.status === 'open') {
    return { name, state: 'waiting', sentence: comments.reason };
  }
  const sentence = approval?.reason ?? '';
  if (approval?.met) return { name, state: 'pass', sentence };
  if (hasFailed(facts)) return { name, state: 'skipped', sentence: beginsLater };
  return { name, state: 'waiting', sentence };
}

export function merge(facts: SlipFacts, requirements: readonly Requirement[]): Station {
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
  if (hasFailed(facts)) return { name, state: 'skipped', sentence: beginsLater };
  if (facts.mergesWhenVerified) {
    const state = facts.verdict === undefined && !facts.told ? 'running' : 'waiting';
    return { name, state, sentence: 'Merges by itself once this rebase is verified.' };
  }
  const unmet = requirements.filter(({ met }) => !met).map((one) => places[one.name]);
  const sentence =
    unmet.length === 0
      ? 'Ready: a maintainer can merge it.'
      : `Waits for ${[...new Set(unmet)].join(' and ')}.`;
  return { name, state: 'waiting', sentence };
}
