import { createHash } from 'node:crypto';
import type { RunRows } from './rows.ts';
import type { RunState } from './schema.ts';

/** SHA-256 over rows that a stage has read, in a form that does not depend on the order of columns. */
export function hashRows(...rows: readonly (object | undefined)[]): string {
  const hash = createHash('sha256');
  for (const row of rows) {
    const entries = Object.entries(row ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    hash.update(JSON.stringify(entries)).update('\n');
  }
  return hash.digest('hex');
}

/** Where a run stands, from its rows. */
export function stateOf(rows: RunRows, started: boolean): RunState {
  if (rows.verdict) return 'done';
  if (rows.boots.length > 0 || rows.build?.outcome === 'pass') return 'boot';
  if (rows.build) return 'verdict';
  if (rows.checks.length === 0) return started ? 'checks' : 'queued';
  if (isHeld(rows)) return 'held';
  return rows.checks.some((check) => check.outcome === 'fail') ? 'verdict' : 'build';
}

/** A check waits for a maintainer's word, no other check failed, and the word has not been given. */
export function isHeld(rows: RunRows): boolean {
  return (
    rows.release === undefined &&
    rows.verdict === undefined &&
    rows.checks.some((check) => check.outcome === 'held') &&
    !rows.checks.some((check) => check.outcome === 'fail' || check.outcome === 'infrastructure')
  );
}
