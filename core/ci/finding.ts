import type { StageOutcome } from './stage-state.ts';

/** What one check found; `recordChecks` makes the row. */
export interface Finding {
  name: CheckName;
  outcome: StageOutcome;
  /** A sentence that names the thing, the value and the next step. */
  summary: string;
  path?: string;
  line?: number;
}

const checkNames = [
  'abi',
  'applies',
  'grant',
  'judge',
  'licence',
  'module',
  'paths',
  'recipe',
  'sign-off',
  'size',
  'spdx',
] as const;
export type CheckName = (typeof checkNames)[number];
