/** How a check, a build or a boot can end. */
export type StageOutcome = 'pass' | 'fail' | 'held' | 'infrastructure';

/** Where one stage of a run stands. `skipped`: the path ended before it. */
export type StageState = StageOutcome | 'running' | 'waiting' | 'skipped';

/**
 * Which of several outcomes is that of all of them. What of ours went wrong comes before what is wrong with the
 * patch: where one row could not be had, the others may have been seen by the same broken machine, and a patch is
 * never blamed for that. The run is asked for again, and then the failure is told.
 */
const order: readonly StageOutcome[] = ['infrastructure', 'fail', 'held', 'pass'];

/**
 * The row that decides for a stage: of the worst outcome the first. Everything that asks how a stage ended
 * asks this. Pure.
 *
 * @returns undefined for a stage without rows.
 */
export function decidingRow<T extends { outcome: StageOutcome }>(
  rows: readonly T[],
): T | undefined {
  const worst = order.find((outcome) => rows.some((row) => row.outcome === outcome));
  return rows.find((row) => row.outcome === worst);
}

export const stageNames = ['checks', 'build', 'boot'] as const;
export type StageName = (typeof stageNames)[number];

/** What a run has written, as far as the states of its stages follow from it. */
interface StageFacts {
  /** A runner took it. */
  started: boolean;
  /** A maintainer let it run although a check held it. */
  released: boolean;
  checks: readonly { outcome: StageOutcome }[];
  build?: { outcome: StageOutcome } | undefined;
  boots: readonly { outcome: StageOutcome }[];
  verdict?: { outcome: StageOutcome; station: StageName | 'verdict' } | undefined;
}

/**
 * Where a stage of a run stands. The slip, the evidence on a change's page and the API all ask this. Pure.
 * What the run was concluded with there comes first, then what its rows found, then how far the work is.
 */
export function stageState(facts: StageFacts, stage: StageName): StageState {
  const { verdict } = facts;
  if (verdict?.station === stage && verdict.outcome !== 'pass') return verdict.outcome;
  const found = foundBy(facts, stage);
  if (found !== undefined && found !== 'pass') return found;
  // A boot that passed does not say that it was the last.
  if (found === 'pass' && (stage !== 'boot' || verdict !== undefined)) return 'pass';
  if (verdict !== undefined) return 'skipped';
  return hasBegun(facts, stage) ? 'running' : 'waiting';
}

function foundBy(facts: StageFacts, stage: StageName): StageOutcome | undefined {
  const { checks, build, boots, released } = facts;
  const rows = { checks, build: build ? [build] : [], boot: boots }[stage];
  const outcome = decidingRow(rows)?.outcome;
  return outcome === 'held' && released ? 'pass' : outcome;
}

function hasBegun(facts: StageFacts, stage: StageName): boolean {
  if (stage === 'checks') return facts.started;
  return foundBy(facts, stage === 'build' ? 'checks' : 'build') === 'pass';
}
