import { type Context, transact } from '#core/context.ts';
import { builds } from '#drizzle/schema/ci.ts';
import { appendRunState } from './append-run-event.ts';
import { insertArtifact, type KeptArtifact } from './artifact-rows.ts';
import { type BuildRow, readRunRows, readRunSubject, requireSystem } from './rows.ts';
import { hashRows } from './rules.ts';

export interface BuildFacts {
  outcome: BuildRow['outcome'];
  summary: string;
  path?: string;
  line?: number;
  warningsCount: number;
  sandbox: string;
  startedAtMs: number;
  /** `image`, `elf`, `symvers`, `bundle`, `build-log`: each at most once. */
  artifacts: readonly KeptArtifact[];
}

/**
 * Writes a run's build, with its artifacts. Written once: when another runner was quicker, its row stays.
 *
 * @returns the row that is there afterwards.
 */
export function recordBuild(ctx: Context, runId: string, facts: BuildFacts): BuildRow {
  requireSystem(ctx);
  const subject = readRunSubject(ctx, runId);
  return transact(ctx, (tx) => {
    const before = readRunRows(tx, runId);
    if (before.build) return before.build;
    for (const artifact of facts.artifacts) insertArtifact(tx, subject, artifact);
    const of = (purpose: KeptArtifact['purpose']) =>
      facts.artifacts.find((artifact) => artifact.purpose === purpose);
    const row = tx.db
      .insert(builds)
      .values({
        id: tx.newId(),
        runId,
        outcome: facts.outcome,
        summary: facts.summary,
        path: facts.path ?? null,
        line: facts.line ?? null,
        inputSha256: hashRows(subject.run, ...before.checks, before.release),
        imageSha256: of('image')?.sha256 ?? null,
        elfSha256: of('elf')?.sha256 ?? null,
        symversSha256: of('symvers')?.sha256 ?? null,
        bundleSha256: of('bundle')?.sha256 ?? null,
        logSha256: of('build-log')?.sha256 ?? null,
        warningsCount: facts.warningsCount,
        imageSizeBytes: of('image')?.sizeBytes ?? null,
        sandbox: facts.sandbox,
        startedAtMs: facts.startedAtMs,
        finishedAtMs: tx.nowMs(),
      })
      .returning()
      .get();
    appendRunState(tx, {
      runId,
      station: 'build',
      state: { phase: 'finished', outcome: facts.outcome, sentence: facts.summary },
    });
    return row;
  });
}
