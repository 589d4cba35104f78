import type { Told } from '#core/changes/tell-of-run.ts';
import {
  decidingRow,
  type StageName,
  type StageOutcome,
  type StageState,
  stageState,
} from '#core/ci/stage-state.ts';
import { counted } from '#formats/text/count.ts';
import type { SlipFacts, Span, Station, StationState } from './slip-facts.ts';

/** The three stations that a run fills. Pure, as all of the slip. */

/** Where a run stands for a reader who is only told of it. */
export function toldState(told: Told): StationState {
  if (told.outcome) return told.outcome;
  return told.state === 'held' ? 'held' : 'waiting';
}

/** A station that the reader may not look into; the checks' one says what they are told. */
function notShown(name: StageName, told: Told): Station {
  if (name === 'checks' && told.state !== 'released' && told.state !== 'waiting') {
    return { name, state: toldState(told), sentence: told.sentence };
  }
  if (told.state === 'refused') {
    return { name, state: 'skipped', sentence: 'Not reached: the path ended at checks.' };
  }
  const sentence = 'Not shown: it reads the whole tree, which your grant does not cover.';
  return { name, state: told.outcome ? 'skipped' : 'waiting', sentence };
}

function stateOf(facts: SlipFacts, name: StageName): StageState {
  const { run, checks, build, boots, verdict } = facts;
  const { started = false, released = false } = run ?? {};
  return stageState({ started, released, checks, build, boots, verdict }, name);
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
  const state = stateOf(facts, name);
  if (facts.checks.length === 0) return withoutRows(facts, name, state);
  const durationMs = spanMs(facts.checks);
  const deciding = decidedBy(facts, name, facts.checks, ({ summary }) => summary);
  if (state !== 'pass') {
    const said = deciding?.outcome === state ? sayChecks(facts.checks, deciding) : undefined;
    return { ...withoutRows(facts, name, state), ...said, durationMs };
  }
  const word = deciding?.outcome === 'held' ? '; a maintainer let it run' : '';
  return {
    name,
    state: 'pass',
    sentence: `${sentenceCase(counted(facts.checks.length, 'check'))} passed${word}.`,
    durationMs,
  };
}

/** What the check says that decided, or all that hold. */
function sayChecks(
  rows: SlipFacts['checks'],
  deciding: SlipFacts['checks'][number],
): Pick<Station, 'sentence' | 'where'> {
  const alike = rows.filter((check) => check.outcome === deciding.outcome);
  const told = deciding.outcome === 'held' ? alike : [deciding];
  const more = deciding.outcome === 'fail' && alike.length > 1;
  const others = more ? ` (and ${counted(alike.length - 1, 'other check')} failed)` : '';
  return {
    sentence: `${told.map((check) => check.summary).join('; ')}${others}`,
    where: `check ${told.map((check) => `\`${check.name}\``).join(', ')}`,
  };
}

export function build(facts: SlipFacts): Station {
  const name = 'build';
  if (facts.told) return notShown(name, facts.told);
  const row = facts.build;
  const state = stateOf(facts, name);
  if (row === undefined) return withoutRows(facts, name, state);
  const durationMs = row.finishedAtMs - row.startedAtMs;
  if (row.outcome !== 'pass') {
    const place = row.path === null ? '' : `${row.path}${row.line === null ? '' : `:${row.line}`}`;
    const named = place === '' || row.summary.includes(place) ? '' : `${place}: `;
    const where = place === '' ? {} : { where: `\`${place}\`` };
    return { name, state, sentence: `${named}${row.summary}`, ...where, durationMs };
  }
  if (state !== 'pass') return { ...withoutRows(facts, name, state), durationMs };
  const size = row.imageSizeBytes === null ? '' : `, ${Math.ceil(row.imageSizeBytes / 1024)} KiB`;
  const warnings = row.warningsCount === 0 ? 'no warnings' : counted(row.warningsCount, 'warning');
  return { name, state: 'pass', sentence: `Built with ${warnings}${size}.`, durationMs };
}

export function boot(facts: SlipFacts): Station {
  const name = 'boot';
  if (facts.told) return notShown(name, facts.told);
  const done = facts.boots;
  const state = stateOf(facts, name);
  if (done.length === 0) return withoutRows(facts, name, state);
  if (state === 'running') {
    const passed = sentenceCase(counted(done.length, 'boot'));
    return { name, state, sentence: `${passed} passed; booting on.` };
  }
  const durationMs = spanMs(done);
  const deciding = decidedBy(facts, name, done, ({ sentence }) => sentence);
  if (state !== 'pass' && deciding?.outcome === state) {
    const where = `boot \`${deciding.name}\``;
    return { name, state, sentence: deciding.sentence, where, durationMs };
  }
  if (state !== 'pass') return { ...withoutRows(facts, name, state), durationMs };
  const [only] = done;
  const sentence =
    only !== undefined && done.length === 1
      ? only.sentence
      : `${sentenceCase(counted(done.length, 'boot'))} passed.`;
  return { name, state: 'pass', sentence, durationMs };
}

const inWork: Record<StageName, string> = {
  checks: 'Checking.',
  build: 'Building in the sandbox.',
  boot: 'Booting in the emulator.',
};

/** A station whose rows do not say it: the path ended there or before it, it works, or it has yet to come. */
function withoutRows(facts: SlipFacts, name: StageName, state: StageState): Station {
  const end = facts.verdict;
  if (end?.station === name) return { name, state, sentence: end.sentence };
  if (end !== undefined) {
    return { name, state, sentence: `Not reached: the path ended at ${end.station}.` };
  }
  if (state === 'running') return { name, state, sentence: inWork[name] };
  const queued = name === 'checks' && facts.run !== undefined;
  return { name, state, sentence: queued ? 'Waits for a runner.' : 'Not begun.' };
}

function spanMs(rows: readonly Span[]): number {
  const start = Math.min(...rows.map((row) => row.startedAtMs));
  const end = Math.max(...rows.map((row) => row.finishedAtMs));
  return Math.max(0, end - start);
}

function sentenceCase(text: string): string {
  return text.startsWith('1 ') ? `One${text.slice(1)}` : text;
}
