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

export function readRights(
  ctx: Context,
  access: ChangeAccess,
  newest: PatchSet,
  requirements: readonly Requirement[],
  readsRuns: boolean,
): Omit<ChangeRights, 'releaseResult'> {
  const { change, viewer, isMaintainer, isOwnOrganization } = access;
  const writes = viewer.scopes.includes('write');
  const open = writes && change.status === 'open';
  const isOwn = listSenders(ctx, change).has(viewer.userId);
  const [run] = listRuns(ctx, newest.id);
  const lacks = requirements.some(({ name, met }) => name === 'tests' && !met);
  return {
    comment: writes,
    vote: open ? allowedVotes({ isMaintainer, isOwn }) : [],
    merge: open && isMaintainer,
    abandon: open && (isMaintainer || isOwnOrganization),
    nameReader: writes && isOwnOrganization && change.contribution === 'black-box',
    rerun: open && readsRuns && (isMaintainer || isOwnOrganization) && run?.verdict !== undefined,
    release: open && isMaintainer && run !== undefined && isHeld(readRunRows(ctx, run.run.id)),
    fetch: readsRuns && isFetchable(change),
    waiveTests: open && isMaintainer && !isOwn && lacks,
  };
}
