/** How a check, a build or a boot can end. */
export type StageOutcome = 'pass' | 'fail' | 'held' | 'infrastructure';

/**
 * Which of several outcomes is that of all of them. What of ours went wrong comes before what is wrong with
 * the patch: then nothing is known about the patch.
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
