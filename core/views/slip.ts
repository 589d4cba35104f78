import { decidingRow } from '#core/ci/stage-state.ts';
import { judgeRequirements } from '#core/review/rules.ts';
import type { SlipFacts, Station } from './slip-facts.ts';
import { merge, review } from './slip-review.ts';
import { boot, build, checks, toldState } from './slip-run.ts';

/**
 * Reads a change's seven stations off its rows.
 * Pure: same rows, same slip.
 *
 * @returns always seven stations, in the order of `stationNames`.
 */
export function readSlip(facts: SlipFacts): Station[] {
  const requirements = judgeRequirements(facts);
  return [
    intake(facts),
    checks(facts),
    build(facts),
    boot(facts),
    verdict(facts),
    review(facts, requirements),
    merge(facts, requirements),
  ];
}

/** The station that matters most: where the path ended, or where it is now. */
export function decisiveStation(slip: readonly Station[]): Station | undefined {
  const ended = slip.flatMap((station) => {
    const { state } = station;
    return state === 'fail' || state === 'infrastructure' || state === 'held'
      ? [{ outcome: state, station }]
      : [];
  });
  return decidingRow(ended)?.station ?? slip.find(({ state }) => state === 'running');
}

/** How a patch set came, as a participle: `pushed with git`. */
export const viaWords = {
  'git-push': 'pushed with git',
  mbox: 'sent as a patch file',
  'module-upload': 'uploaded as a module',
  rebase: 'rebased',
} as const;

function intake({ patchSetNumber, via, uploader, targetBranch }: SlipFacts): Station {
  const onto = via === 'rebase' ? ` onto ${targetBranch}` : '';
  return {
    name: 'intake',
    state: 'pass',
    sentence: `Patch set ${patchSetNumber}, ${viaWords[via]}${onto} by ${uploader.name}, ${uploader.organizationName}.`,
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
    state: row.lacking && row.lacking.waivedBy === undefined ? 'held' : row.outcome,
    sentence: row.sentence,
    ...(row.outcome === 'pass' || row.station === name ? {} : { where: row.station }),
    ...(durationMs === undefined ? {} : { durationMs }),
  };
}
