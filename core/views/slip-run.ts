import type { Told } from '#core/changes/tell-of-run.ts';
import { decidingRow, type StageOutcome } from '#core/ci/outcome-order.ts';
import { counted } from '#formats/text/count.ts';
import type { SlipFacts, Span, Station, StationState } from './slip-facts.ts';

/** The three stations that a run fills. Pure, as all of the slip. */

/** Where a run stands for a reader who is only told of it. */
export function toldState(told: Told): StationState {
  if (told.outcome) return told.outcome;
  return told.state === 'held' ? 'held' : 'waiting';
}

/** A station that the reader may not look into; the checks' one says what they are told. */
function notShown(name: 'checks' | 'build' | 'boot', told: Told): Station {
  if (name === 'checks' && told.state !== 'released' && told.state !== 'waiting') {
    return { name, state: toldState(told), sentence: told.sentence };
  }
  if (told.state === 'refused') {
    return { name, state: 'skipped', sentence: 'Not reached: the path ended at checks.' };
  }
  const sentence = 'Not shown: it reads the whole tree, which your grant does not cover.';
  return { name, state: told.outcome ? 'skipped' : 'waiting', sentence };
}

/**
 * The row that decided for a stage: the one that the verdict was concluded from, where the path ended there, so
 * that strip and verdict name the same of several that failed.
 */
function decidedBy<T extends { outcome: StageOutcome }>(
  { verdict }: SlipFacts,
  name: 'checks' | 'boot',
  rows: readonly T[],
  said: (row: T) => string,
): T | undefined {
  const told = verdict?.station === name ? verdict.sentence : undefined;
  return rows.find((row) => row.outcome !== 'pass' && said(row) === told) ?? decidingRow(rows);
}

export function checks(facts: SlipFacts): Station {
  const name = 'checks';
  if (facts.told) return notShown(name, facts.told);
  if (facts.checks.length === 0) return notReached(facts, name, facts.run?.started === true);
  const durationMs = spanMs(facts.checks);
  const deciding = decidedBy(facts, name, facts.checks, ({ summary }) => summary);
  const state = deciding?.outcome ?? 'pass';
  if (deciding !== undefined && state !== 'pass' && !(state === 'held' && facts.run?.released)) {
    const failed = facts.checks.filter((check) => check.outcome === 'fail').length;
    const more = state === 'fail' && failed > 1;
    const others = more ? ` (and ${counted(failed - 1, 'other check')} failed)` : '';
    const held = facts.checks.filter((check) => check.outcome === 'held');
    const summary =
      state === 'held' ? held.map((check) => check.summary).join('; ') : deciding.summary;
    const where = (state === 'held' ? held : [deciding]).map((check) => `\`${check.name}\``);
    return {
      name,
      state,
      sentence: `${summary}${others}`,
      where: `check ${where.join(', ')}`,
      durationMs,
    };
  }
  const word = state === 'held' ? '; a maintainer let it run' : '';
  return {
    name,
    state: 'pass',
    sentence: `${sentenceCase(counted(facts.checks.length, 'check'))} passed${word}.`,
    durationMs,
  };
}

export function build(facts: SlipFacts): Station {
  const name = 'build';
  if (facts.told) return notShown(name, facts.told);
  const row = facts.build;
  if (row === undefined) return notReached(facts, name, checks(facts).state === 'pass');
  const durationMs = row.finishedAtMs - row.startedAtMs;
  if (row.outcome !== 'pass') {
    const place = row.path === null ? '' : `${row.path}${row.line === null ? '' : `:${row.line}`}`;
    const named = place === '' || row.summary.includes(place) ? '' : `${place}: `;
    const where = place === '' ? {} : { where: `\`${place}\`` };
    return { name, state: row.outcome, sentence: `${named}${row.summary}`, ...where, durationMs };
  }
  const size = row.imageSizeBytes === null ? '' : `, ${Math.ceil(row.imageSizeBytes / 1024)} KiB`;
  const warnings = row.warningsCount === 0 ? 'no warnings' : counted(row.warningsCount, 'warning');
  return { name, state: 'pass', sentence: `Built with ${warnings}${size}.`, durationMs };
}

export function boot(facts: SlipFacts): Station {
  const name = 'boot';
  if (facts.told) return notShown(name, facts.told);
  const done = facts.boots;
  const deciding = decidedBy(facts, name, done, ({ sentence }) => sentence);
  if (deciding !== undefined && deciding.outcome !== 'pass') {
    const { outcome, sentence } = deciding;
    const where = `boot \`${deciding.name}\``;
    return { name, state: outcome, sentence, where, durationMs: spanMs(done) };
  }
  if (facts.verdict === undefined || done.length === 0) {
    const station = notReached(facts, name, facts.build?.outcome === 'pass');
    if (station.state !== 'running' || done.length === 0) return station;
    return {
      ...station,
      sentence: `${sentenceCase(counted(done.length, 'boot'))} passed; booting on.`,
    };
  }
  if (facts.verdict.station === 'boot' && facts.verdict.outcome !== 'pass') {
    const { outcome, sentence } = facts.verdict;
    return { name, state: outcome, sentence, durationMs: spanMs(done) };
  }
  const [only] = done;
  const sentence =
    only !== undefined && done.length === 1
      ? only.sentence
      : `${sentenceCase(counted(done.length, 'boot'))} passed.`;
  return { name, state: 'pass', sentence, durationMs: spanMs(done) };
}

const inWork: Record<'checks' | 'build' | 'boot', string> = {
  checks: 'Checking.',
  build: 'Building in the sandbox.',
  boot: 'Booting in the emulator.',
};

/** A station without rows: the path ended before it, it works right now, or it has yet to come. */
function notReached(
  facts: SlipFacts,
  name: 'checks' | 'build' | 'boot',
  working: boolean,
): Station {
  const end = facts.verdict;
  if (end !== undefined) {
    if (end.station === name) return { name, state: end.outcome, sentence: end.sentence };
    return { name, state: 'skipped', sentence: `Not reached: the path ended at ${end.station}.` };
  }
  if (working) return { name, state: 'running', sentence: inWork[name] };
  const queued = name === 'checks' && facts.run !== undefined;
  return { name, state: 'waiting', sentence: queued ? 'Waits for a runner.' : 'Not begun.' };
}

function spanMs(rows: readonly Span[]): number {
  const start = Math.min(...rows.map((row) => row.startedAtMs));
  const end = Math.max(...rows.map((row) => row.finishedAtMs));
  return Math.max(0, end - start);
}

function sentenceCase(text: string): string {
  return text.startsWith('1 ') ? `One${text.slice(1)}` : text;
}
