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
  durationMs?: number;
}
