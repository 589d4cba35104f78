import type { RunSubject } from '#core/ci/rows.ts';

/** Whose run it is: the branch's, or that of a patch of source or of a binary module. */
export type RunKind = 'branch' | 'source' | 'module';

export function kindOfRun({ patchSet }: RunSubject): RunKind {
  if (patchSet === undefined) return 'branch';
  return patchSet.headCommit === null ? 'module' : 'source';
}
