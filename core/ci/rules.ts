import { createHash } from 'node:crypto';
import { DomainError } from '#core/errors.ts';
import type { Outcome } from '#drizzle/schema/ci.ts';
import { counted } from '#formats/text/count.ts';
import { notesOf, shortSha256 } from './build-summary.ts';
import type { BootRow, BuildRow, RunRows, VerdictRow } from './rows.ts';
import type { RunState } from './schema.ts';
import { decidingRow } from './stage-state.ts';
import { printLacking, printTests } from './test-results.ts';

/** SHA-256 over rows that a stage has read, whatever the order of their columns. */
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

function endAtChecks({ checks }: RunRows): Conclusion | undefined {
  const check = decidingRow(checks);
  if (check?.outcome !== 'fail' && check?.outcome !== 'infrastructure') return undefined;
  const { outcome, summary, path, line } = check;
  return { outcome, station: 'checks', sentence: summary, path, line };
}

function endAtBuild({ build }: RunRows): Conclusion | undefined {
  if (build === undefined || build.outcome === 'pass') return undefined;
  const { outcome, summary, path, line } = build;
  return { outcome, station: 'build', sentence: summary, path, line };
}

function endAtBoots(boots: readonly BootRow[]): Conclusion | undefined {
  const boot = decidingRow(boots);
  if (boot === undefined || boot.outcome === 'pass') return undefined;
  return { outcome: boot.outcome, station: 'boot', sentence: boot.sentence };
}

/** The boots of the recipe in its order, then others. */
function inOrder({ boots }: RunRows, bootNames: readonly string[]): BootRow[] {
  const named = bootNames.flatMap((name) => boots.filter((boot) => boot.name === name));
  return [...named, ...boots.filter((boot) => !bootNames.includes(boot.name))];
}

/**
 * Concludes a run from its rows. Pure.
 *
 * @param bootNames the boots that the recipe asks for: all must have passed; the first that has not is named.
 * @throws DomainError `conflict` when a stage is missing.
 */
export function concludeFrom(rows: RunRows, bootNames: readonly string[]): Conclusion {
  const atChecks = endAtChecks(rows);
  if (atChecks) return atChecks;
  if (!rows.build || isHeld(rows)) throw new DomainError('conflict', 'the run has not been built');
  const boots = inOrder(rows, bootNames);
  const early = endAtBuild(rows) ?? endAtBoots(boots);
  if (early) return early;
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
