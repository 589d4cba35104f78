import { type Context, transact } from '#core/context.ts';
import { requireSystem } from '#core/identity/rows.ts';
import { boots } from '#drizzle/schema/ci.ts';
import { appendRunState } from './append-run-event.ts';
import { type FindKept, insertArtifacts, type KeptArtifact } from './artifact-rows.ts';
import type { BootJudgement } from './judge-boot.ts';
import { type BootRow, type BuildRow, readRunRows, readRunSubject } from './rows.ts';

export interface BootFacts {
  name: string;
  build: BuildRow;
  imageSha256: string;
  judgement: BootJudgement;
  /** Absent when the emulator takes no such image. */
  transcript?: {
    exitKind: string;
    retiredInstructions: number;
    consoleSha256: string;
    finalStateSha256: string;
  };
  startedAtMs: number;
  /** `console` and `transcript`. */
  artifacts: readonly KeptArtifact[];
}

/** Writes one boot with its judgement and artifacts. Written once, as `recordBuild`. */
export function recordBoot(ctx: Context, runId: string, facts: BootFacts): BootRow {
  requireSystem(ctx);
  const subject = readRunSubject(ctx, runId);
  const { name, judgement } = facts;
  const { outcome, sentence } = judgement;
  return transact(ctx, (tx) => {
    const there = readRunRows(tx, runId).boots.find((boot) => boot.name === name);
    if (there) return there;
    const kept = insertArtifacts(tx, subject, facts.artifacts);
    const row = insertBoot(tx, runId, facts, kept);
    const state = { phase: 'finished', name, outcome, sentence } as const;
    appendRunState(tx, { runId, station: 'boot', state });
    return row;
  });
}

function insertBoot(tx: Context, runId: string, facts: BootFacts, kept: FindKept): BootRow {
  const { judgement, transcript } = facts;
  return tx.db
    .insert(boots)
    .values({
      id: tx.newId(),
      runId,
      buildId: facts.build.id,
      name: facts.name,
      imageSha256: facts.imageSha256,
      outcome: judgement.outcome,
      sentence: judgement.sentence,
      milestonesReached: judgement.milestonesReached,
      milestonesTotal: judgement.milestonesTotal,
      testsPassed: judgement.testsPassed ?? null,
      testsTotal: judgement.testsTotal ?? null,
      tests: judgement.tests ?? null,
      lacking: judgement.lacking ?? null,
      ...(transcript ?? {}),
      consoleArtifactSha256: kept('console')?.sha256 ?? null,
      transcriptArtifactSha256: kept('transcript')?.sha256 ?? null,
      startedAtMs: facts.startedAtMs,
      finishedAtMs: tx.nowMs(),
    })
    .returning()
    .get();
}
