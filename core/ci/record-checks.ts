import { type Context, transact } from '#core/context.ts';
import { requireSystem } from '#core/identity/rows.ts';
import { checks } from '#drizzle/schema/ci.ts';
import { appendRunState } from './append-run-event.ts';
import type { Finding } from './finding.ts';

/** Writes all checks of a run at once: either none is there, or all are. Written once; a second call changes nothing. */
export function recordChecks(
  ctx: Context,
  input: { runId: string; findings: readonly Finding[]; startedAtMs: number },
): void {
  requireSystem(ctx);
  const finishedAtMs = ctx.nowMs();
  transact(ctx, (tx) => {
    for (const finding of input.findings) {
      tx.db
        .insert(checks)
        .values({
          id: tx.newId(),
          runId: input.runId,
          ...finding,
          startedAtMs: input.startedAtMs,
          finishedAtMs,
        })
        .onConflictDoNothing()
        .run();
      const { name, outcome, summary } = finding;
      appendRunState(tx, {
        runId: input.runId,
        station: 'checks',
        state: { phase: 'finished', name, outcome, sentence: summary },
      });
    }
  });
}
