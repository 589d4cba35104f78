import { DomainError } from '#core/errors.ts';
import type { BootRecipe } from './schema.ts';

/** What is judged of a transcript; the emulator's own type has this shape. */
export interface JudgedTranscript {
  /** Raw console, at most 1 MiB, not assumed UTF-8. */
  consoleBytes: Uint8Array;
  consoleTotalBytes: number;
  /** Guest count of all harts, not host time. */
  retiredInstructions: number;
  exit: { kind: string; code?: number };
}

export type BootExpectation = Pick<
  BootRecipe,
  'name' | 'budgetInstructions' | 'milestones' | 'ktap' | 'exit'
>;

export interface BootJudgement {
  outcome: 'pass' | 'fail';
  /** e.g. ``boot `smp2` stopped at milestone 3 of 7 …``. */
  sentence: string;
  milestonesReached: number;
  milestonesTotal: number;
  /** Absent when the console held no KTAP. */
  testsPassed?: number;
  testsTotal?: number;
}

/** Decides whether one boot shows the image fit for review. Pure: same arguments, same judgement. */
export function judgeBoot(
  _transcript: JudgedTranscript,
  _expectation: BootExpectation,
): BootJudgement {
  throw new DomainError('infrastructure', 'not built yet');
}
