import { type Context, transact } from '#core/context.ts';
import { requireSystem } from '#core/identity/rows.ts';
import { builds } from '#drizzle/schema/ci.ts';
import { appendRunState } from './append-run-event.ts';
import { type FindKept, insertArtifacts, type KeptArtifact } from './artifact-rows.ts';
import { type BuildRow, readRunRows, readRunSubject } from './rows.ts';
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
  const { outcome, summary } = facts;
  return transact(ctx, (tx) => {
    const before = readRunRows(tx, runId);
    if (before.build) return before.build;
    const kept = insertArtifacts(tx, subject, facts.artifacts);
    const inputSha256 = hashRows(subject.run, ...before.checks, before.release);
    const row = insertBuild(tx, { runId, inputSha256, ...facts }, kept);
    const state = { phase: 'finished', outcome, sentence: summary } as const;
    appendRunState(tx, { runId, station: 'build', state });
    return row;
  });
}

function insertBuild(
  tx: Context,
  { artifacts: _kept, ...facts }: BuildFacts & { runId: string; inputSha256: string },
  kept: FindKept,
): BuildRow {
  const image = kept('image');
  return tx.db
    .insert(builds)
    .values({
      id: tx.newId(),
      ...facts,
      imageSha256: image?.sha256 ?? null,
      elfSha256: kept('elf')?.sha256 ?? null,
      symversSha256: kept('symvers')?.sha256 ?? null,
      bundleSha256: kept('bundle')?.sha256 ?? null,
      logSha256: kept('build-log')?.sha256 ?? null,
      imageSizeBytes: image?.sizeBytes ?? null,
      finishedAtMs: tx.nowMs(),
    })
    .returning()
    .get();
}
