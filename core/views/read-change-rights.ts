import type { ChangeAccess } from '#core/changes/authorize-change.ts';
import type { PatchSet } from '#core/changes/rows.ts';
import { isFetchable } from '#core/changes/rules.ts';
import { listRuns, readRunRows } from '#core/ci/rows.ts';
import { isHeld } from '#core/ci/rules.ts';
import type { Context } from '#core/context.ts';
import { listSenders } from '#core/review/rows.ts';
import { allowedVotes, type Requirement } from '#core/review/rules.ts';

/** What the actor may do here, so that a page offers nothing that would be refused. The verbs decide again. */
export interface ChangeRights {
  comment: boolean;
  /** The values that the actor may vote; empty for none. */
  vote: number[];
  /** A maintainer, and the change is open; the requirements say whether it would go through. */
  merge: boolean;
  abandon: boolean;
  nameReader: boolean;
  rerun: boolean;
  /** The newest run is held and the actor's word lets it go on. */
  release: boolean;
  /** Say what the sender, who reads a part of the tree only, learns of a run's result. */
  releaseResult: boolean;
  /** Fetch the patch set with git. */
  fetch: boolean;
  /** The newest run lacks tests of the branch, and the actor's word lets the change do without them. */
  waiveTests: boolean;
}

/**
 * @param newest the newest patch set.
 * @param requirements what a merge waits for.
 * @param mayReadRuns what `mayReadRun` says of the repository.
 * @returns all but `releaseResult`, which follows from the sender's grant.
 */
export function readChangeRights(
  ctx: Context,
  access: ChangeAccess,
  newest: PatchSet,
  requirements: readonly Requirement[],
  mayReadRuns: boolean,
): Omit<ChangeRights, 'releaseResult'> {
  const { change, viewer, isMaintainer, isOwnOrganization } = access;
  const mayWrite = viewer.scopes.includes('write');
  const mayAct = mayWrite && change.status === 'open';
  const isSender = listSenders(ctx, change).has(viewer.userId);
  const [run] = listRuns(ctx, newest.id);
  const lacksTests = requirements.some(({ name, met }) => name === 'tests' && !met);
  return {
    comment: mayWrite,
    vote: mayAct ? allowedVotes({ isMaintainer, isOwn: isSender }) : [],
    merge: mayAct && isMaintainer,
    abandon: mayAct && (isMaintainer || isOwnOrganization),
    nameReader: mayWrite && isOwnOrganization && change.contribution === 'black-box',
    rerun:
      mayAct && mayReadRuns && (isMaintainer || isOwnOrganization) && run?.verdict !== undefined,
    release: mayAct && isMaintainer && run !== undefined && isHeld(readRunRows(ctx, run.run.id)),
    fetch: mayReadRuns && isFetchable(change),
    waiveTests: mayAct && isMaintainer && !isSender && lacksTests,
  };
}
