import type { PatchSet } from '#core/changes/rows.ts';
import type { Told } from '#core/changes/tell-of-run.ts';
import type { StageOutcome } from '#core/ci/stage-state.ts';
import type { JudgedVerdict, MergeFacts } from '#core/review/rules.ts';
import type { Outcome } from '#drizzle/schema/ci.ts';

export const stationNames = [
  'intake',
  'checks',
  'build',
  'boot',
  'verdict',
  'review',
  'merge',
] as const;
export type StationName = (typeof stationNames)[number];

export type StationState =
  | 'pass'
  | 'fail'
  /** Ours, never the patch's. */
  | 'infrastructure'
  | 'running'
  /** Needs a maintainer's word. */
  | 'held'
  | 'waiting'
  /** The path ended before it. */
  | 'skipped';

/** One of the seven marks of a change's slip. */
export interface Station {
  name: StationName;
  state: StationState;
  /** What happened, to what, and what to do: shown as it is. */
  sentence: string;
  /** Of a stage that did not pass: which part of it decided, for a reader who has the sentence elsewhere. */
  where?: string;
  durationMs?: number;
}

export interface Span {
  startedAtMs: number;
  finishedAtMs: number;
}

/**
 * The rows that a slip is read from, all of the newest patch set and its newest run, and what a merge is decided
 * from.
 */
export interface SlipFacts extends MergeFacts {
  via: PatchSet['via'];
  uploader: { name: string; organizationName: string };
  /** Undefined for what has no run: then nothing after the intake has begun. */
  run?: { createdAtMs: number; started: boolean; released: boolean };
  checks: readonly (Span & {
    name: string;
    outcome: StageOutcome;
    summary: string;
  })[];
  build?: Span & {
    outcome: Outcome;
    summary: string;
    path: string | null;
    line: number | null;
    warningsCount: number;
    imageSizeBytes: number | null;
  };
  boots: readonly (Span & { name: string; outcome: Outcome; sentence: string })[];
  verdict?: JudgedVerdict & { sentence: string; createdAtMs: number };
  /** Set on a rebase that merges by itself. */
  mergesWhenVerified: boolean;
  merge?: { commit: string; byName: string };
  /** What the reader is told instead of what the run made: set by `withhold`. */
  told?: Told;
}

/** The facts for a reader who may not read what the run made: nothing is left but what they are told. Pure. */
export function withhold(facts: SlipFacts, told: Told): SlipFacts {
  const { build: _build, verdict: _verdict, ...rest } = facts;
  return { ...rest, checks: [], boots: [], told };
}
