import { type Context, transact } from '#core/context.ts';
import { requireSystem } from '#core/identity/rows.ts';
import { addMessage } from '#core/outbox/add-message.ts';
import { verdicts } from '#drizzle/schema/ci.ts';
import { appendRunState } from './append-run-event.ts';
import { type Run, type RunRows, readRunRow, readRunRows, type VerdictRow } from './rows.ts';
import { type Conclusion, concludeFrom, hashRows } from './rules.ts';

/**
 * Ends a run. Written once: a second call returns the verdict that is there.
 *
 * @param input `bootNames`: the boots that the recipe asks for. `broken`: what of ours went wrong, when the rows alone do
 *   not say; it never counts against the patch. `refused`: what was found after the checks were written: the own recipe
 *   of a patch that a maintainer let run is bad, or its sender's grant was narrowed.
 * @throws DomainError `not-found`; `conflict` when the rows do not decide yet.
 */
export function concludeRun(
  ctx: Context,
  input: {
    runId: string;
    bootNames: readonly string[];
    broken?: { station: Conclusion['station']; sentence: string };
    refused?: { sentence: string; path?: string; line?: number };
  },
): VerdictRow {
  requireSystem(ctx);
  const run = readRunRow(ctx, input.runId);
  return transact(ctx, (tx) => {
    const rows = readRunRows(tx, run.id);
    if (rows.verdict) return rows.verdict;
    const conclusion = decide(rows, input);
    const row = insertVerdict(tx, run, rows, conclusion);
    const { outcome, sentence } = conclusion;
    const state = { phase: 'finished', outcome, sentence } as const;
    appendRunState(tx, { runId: run.id, station: 'verdict', state });
    addMessage(tx, {
      topic: 'run.concluded.v1',
      subject: `run:${run.id}`,
      payload: { runId: run.id },
    });
    return row;
  });
}

function insertVerdict(tx: Context, run: Run, rows: RunRows, conclusion: Conclusion): VerdictRow {
  return tx.db
    .insert(verdicts)
    .values({
      id: tx.newId(),
      runId: run.id,
      outcome: conclusion.outcome,
      station: conclusion.station,
      sentence: conclusion.sentence,
      lacking: conclusion.lacking ?? null,
      path: conclusion.path ?? null,
      line: conclusion.line ?? null,
      evidenceSha256: hashRows(run, ...rows.checks, rows.release, rows.build, ...rows.boots),
      createdAtMs: tx.nowMs(),
    })
    .returning()
    .get();
}

function decide(rows: RunRows, input: Parameters<typeof concludeRun>[1]): Conclusion {
  const { bootNames, refused, broken } = input;
  if (broken) return { outcome: 'infrastructure', ...broken };
  if (refused) return { outcome: 'fail', station: 'checks', ...refused };
  return concludeFrom(rows, bootNames);
}
