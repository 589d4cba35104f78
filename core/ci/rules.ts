import { createHash } from 'node:crypto';
import { DomainError } from '#core/errors.ts';
import type { Outcome } from '#drizzle/schema/ci.ts';
import { counted } from '#formats/text/count.ts';
import { notesOf, shortSha256 } from './build-summary.ts';
import { decidingRow } from './outcome-order.ts';
import type { BootRow, BuildRow, RunRows, VerdictRow } from './rows.ts';
import type { RunState } from './schema.ts';
import { printLacking, printTests } from './test-results.ts';

/** SHA-256 over rows that a stage has read, in a form that does not depend on the order of columns. */
export function hashRows(...rows: readonly (object | undefined)[]): string {
  const hash = createHash('sha256');
  for (const row of rows) {
    const entries = Object.entries(row ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    hash.update(JSON.stringify(entries)).update('\n');
  }
  return hash.digest('hex');
}

/** Where a run stands, from its rows. */
export function stateOf(rows: RunRows, started: boolean): RunState {
  if (rows.verdict) return 'done';
  if (rows.boots.length > 0 || rows.build?.outcome === 'pass') return 'boot';
  if (rows.build) return 'verdict';
  if (rows.checks.length === 0) return started ? 'checks' : 'queued';
  if (isHeld(rows)) return 'held';
  return hasEnded(rows) ? 'verdict' : 'build';
}

/** A check waits for a maintainer's word, no other check failed, and the word has not been given. */
export function isHeld(rows: RunRows): boolean {
  return (
    rows.release === undefined &&
    rows.verdict === undefined &&
    decidingRow(rows.checks)?.outcome === 'held'
  );
}

/** Whether the path ends at the checks. */
export function hasEnded({ checks }: Pick<RunRows, 'checks'>): boolean {
  const outcome = decidingRow(checks)?.outcome;
  return outcome === 'fail' || outcome === 'infrastructure';
}

/** How a run ends, before it is written. */
export interface Conclusion {
  outcome: Outcome;
  /** Where the path ended. */
  station: VerdictRow['station'];
  sentence: string;
  /** What of the branch's tests a run that passed lacks. */
  lacking?: string;
  path?: string | null;
  line?: number | null;
}

/**
 * Concludes a run from its rows. Pure. What of ours went wrong comes before what is wrong with the patch:
 * then nothing is known about the patch.
 *
 * @param bootNames the boots that the recipe asks for: all must have passed; the first that has not is named.
 * @throws DomainError `conflict` when a stage is missing.
 */
export function concludeFrom(rows: RunRows, bootNames: readonly string[]): Conclusion {
  const check = decidingRow(rows.checks);
  if (check?.outcome === 'fail' || check?.outcome === 'infrastructure') {
    const { outcome, summary, path, line } = check;
    return { outcome, station: 'checks', sentence: summary, path, line };
  }
  if (!rows.build || isHeld(rows)) throw new DomainError('conflict', 'the run has not been built');
  if (rows.build.outcome !== 'pass') {
    const { outcome, summary, path, line } = rows.build;
    return { outcome, station: 'build', sentence: summary, path, line };
  }
  const boots = bootNames.flatMap((name) => rows.boots.filter((boot) => boot.name === name));
  const deciding = decidingRow(boots);
  if (deciding !== undefined && deciding.outcome !== 'pass') {
    return { outcome: deciding.outcome, station: 'boot', sentence: deciding.sentence };
  }
  const missing = bootNames.find((name) => !rows.boots.some((boot) => boot.name === name));
  if (missing !== undefined) {
    throw new DomainError('conflict', `boot \`${missing}\` has not been judged`);
  }
  const lacking = lackingOf(boots);
  const sentence = [praise(rows.build, boots), ...(lacking === undefined ? [] : [lacking])].join(
    '; ',
  );
  return {
    outcome: 'pass',
    station: 'verdict',
    sentence,
    ...(lacking === undefined ? {} : { lacking }),
  };
}

function lackingOf(boots: readonly BootRow[]): string | undefined {
  const parts = boots.flatMap(({ name, lacking }) =>
    lacking === null ? [] : [`boot \`${name}\`: ${printLacking(lacking)}`],
  );
  return parts.length === 0 ? undefined : `a maintainer's word is needed: ${parts.join('; ')}`;
}

function praise(build: BuildRow, boots: readonly BootRow[]): string {
  const tests = boots.flatMap((boot) => boot.tests ?? []);
  const warnings = build.warningsCount;
  const passed = [
    `Built${warnings > 0 ? ` with ${counted(warnings, 'warning')}` : ''}`,
    `${counted(boots.length, 'boot')} passed`,
    ...(tests.length > 0 ? [printTests(tests)] : []),
  ].join(', ');
  const image = build.imageSha256 ? [`image ${shortSha256(build.imageSha256)}`] : [];
  return [passed, ...image, ...notesOf(build.summary)].join('; ');
}
