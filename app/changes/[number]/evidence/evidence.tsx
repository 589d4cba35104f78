import type { ReactNode } from 'react';
import type { StageName } from '#core/ci/stage-state.ts';
import type { RunView } from '#core/views/read-run.ts';
import type { StationState } from '#core/views/slip-facts.ts';
import { counted } from '#formats/text/count.ts';
import { State } from '../../../components/layout/state.tsx';
import { Sentence } from '../../../components/text/sentence.tsx';
import { formatDuration } from '../../../text/format.ts';
import { BootEvidence } from './boot-evidence.tsx';
import { BuildEvidence } from './build-evidence.tsx';
import { CheckEvidence } from './check-evidence.tsx';
import styles from './evidence.module.css';
import type { FindingHrefs } from './finding-hrefs.ts';
import { isVerdictSentence } from './findings.ts';

/** Where a stage stands, from the rows that it wrote. */
interface Stage {
  state: StationState;
  sentence: string;
  durationMs?: number;
}

interface Timed {
  startedAtMs: number;
  finishedAtMs: number;
}

function span(rows: readonly Timed[]): number | undefined {
  if (rows.length === 0) return undefined;
  const from = Math.min(...rows.map((row) => row.startedAtMs));
  return Math.max(...rows.map((row) => row.finishedAtMs)) - from;
}

/** How many passed; the evidence below shows the others. */
function tally(rows: readonly { outcome: string }[], noun: string): string {
  const passed = rows.filter((row) => row.outcome === 'pass').length;
  if (passed === rows.length) return `${counted(rows.length, noun)} passed.`;
  return `${passed} of ${rows.length} ${noun}s passed.`;
}

const pending: Partial<Record<StationState, string>> = {
  running: 'Under way.',
  skipped: 'Not reached.',
};

function stageOf(run: RunView, name: StageName, rows: readonly Timed[], said: string): Stage {
  return {
    state: run.stages[name],
    sentence: rows.length > 0 ? said : (pending[run.stages[name]] ?? 'Not begun.'),
    durationMs: run.told ? undefined : span(rows),
  };
}

function checksStage(run: RunView): Stage {
  if (run.told && run.checks.length === 0) return { state: 'waiting', sentence: 'None shown.' };
  return stageOf(run, 'checks', run.checks, tally(run.checks, 'check'));
}

function buildStage(run: RunView): Stage {
  const { build } = run;
  if (!build) return stageOf(run, 'build', [], '');
  const said = isVerdictSentence(run, build.summary) ? 'Its log says more.' : build.summary;
  return stageOf(run, 'build', [build], said);
}

function bootStage(run: RunView): Stage {
  return stageOf(run, 'boot', run.boots, tally(run.boots, 'boot'));
}

/** One stage: always its summary line, its evidence when opened. A link to `anchor` opens it, as the anchor is inside. */
function StageDetails(props: { title: string; anchor: string; stage: Stage; children: ReactNode }) {
  const { state, sentence, durationMs } = props.stage;
  const opens = state !== 'pass' && state !== 'waiting' && state !== 'skipped';
  return (
    <details className={styles.stage} open={opens} data-state={state}>
      <summary className={styles.summary}>
        <h3>{props.title}</h3>
        <State state={state} />
        <span className={styles.sentence}>
          <Sentence text={sentence} />
        </span>
        {durationMs !== undefined && (
          <span className={styles.duration}>{formatDuration(durationMs)}</span>
        )}
      </summary>
      <div className={styles.content} id={props.anchor}>
        {props.children}
      </div>
    </details>
  );
}

/** What the run of a patch set found, stage by stage. */
export function Evidence({ run, hrefs }: { run: RunView; hrefs: FindingHrefs }) {
  return (
    <div className={styles.evidence}>
      <StageDetails title="Checks" anchor="checks" stage={checksStage(run)}>
        <CheckEvidence run={run} hrefs={hrefs} />
      </StageDetails>
      {run.told === undefined && (
        <>
          <StageDetails title="Build" anchor="build" stage={buildStage(run)}>
            <BuildEvidence run={run} hrefs={hrefs} />
          </StageDetails>
          <StageDetails title="Boots" anchor="boot" stage={bootStage(run)}>
            <BootEvidence run={run} />
          </StageDetails>
        </>
      )}
    </div>
  );
}
