import type { ChangeAccess } from '#core/changes/authorize-change.ts';
import { mayReadRun } from '#core/changes/may-read-run.ts';
import { type Change, findChange, type PatchSet, readNewestPatchSet } from '#core/changes/rows.ts';
import { tellOfRun } from '#core/changes/tell-of-run.ts';
import { listRuns, type Run, type VerdictRow } from '#core/ci/rows.ts';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { changesStore } from '#core/git-port.ts';
import { checkContributor } from '#core/licensing/check-contributor.ts';
import { coverPhrase } from '#core/licensing/describe-grant.ts';
import { countUnresolved, findWaiver, listCountingVotes, listSenders, weighVotes } from './rows.ts';
import type { JudgedVerdict, MergeBase, MergeFacts } from './rules.ts';

/** What git knows of the newest patch set: read before the transaction that rechecks the rest. */
export interface MergeCandidate {
  change: Change;
  patchSet: PatchSet;
  /** Of the target branch; '' when the branch is gone. */
  tip: string;
  /** Paths that the patch touches; none for a module. */
  paths: readonly string[];
}

/** With nothing left out. */
export interface WholeMergeFacts extends MergeFacts {
  newestRun: Run | undefined;
  contributor: NonNullable<MergeFacts['contributor']>;
  base: MergeBase;
}

export async function readCandidate(
  ctx: Context,
  change: Change,
  repositorySlug: string,
): Promise<MergeCandidate> {
  const patchSet = readNewestPatchSet(ctx, change.number);
  const { git } = ctx.ports;
  const tip = await git.resolve(repositorySlug, `refs/heads/${change.targetBranch}`);
  const store = changesStore(repositorySlug, change.ownerOrganizationId);
  const patch =
    patchSet.headCommit === null ? undefined : await git.readPatch(store, patchSet.headCommit);
  return { change, patchSet, tip: tip ?? '', paths: patch?.files.map((file) => file.path) ?? [] };
}

/**
 * All that a merge is decided from, as it is now. Inside a transaction it is what that transaction sees.
 *
 * @throws DomainError `conflict` when another patch set is the newest by now.
 */
export function readMergeFacts(ctx: Context, candidate: MergeCandidate): WholeMergeFacts {
  const { patchSet, tip } = candidate;
  const change = findChange(ctx, candidate.change.number);
  if (!change) throw new DomainError('infrastructure', `change ${candidate.change.number} is gone`);
  if (readNewestPatchSet(ctx, change.number).id !== patchSet.id) {
    throw new DomainError('conflict', `change ${change.number} has a newer patch set; look again`);
  }
  const newest = listRuns(ctx, patchSet.id)[0];
  return {
    status: change.status,
    changeNumber: change.number,
    form: change.form,
    targetBranch: change.targetBranch,
    patchSetNumber: patchSet.number,
    newestRun: newest?.run,
    verdict: newest?.verdict && judgedVerdict(ctx, change, newest.verdict),
    base: {
      standsOn: change.form === 'module' ? (newest?.run.judgeCommit ?? '') : patchSet.baseCommit,
      tip,
      judgeCommit: newest?.run.judgeCommit,
    },
    votes: weighVotes(ctx, listCountingVotes(ctx, patchSet.id), listSenders(ctx, change)),
    unresolvedComments: countUnresolved(ctx, change.number),
    contributor: judgeContributor(ctx, candidate),
  };
}

/** All facts that a merge is decided from, as far as the reader may know of what the run made. */
export async function readFactsForReader(
  ctx: Context,
  { change, repository }: Pick<ChangeAccess, 'change' | 'repository'>,
): Promise<MergeFacts> {
  const facts = readMergeFacts(ctx, await readCandidate(ctx, change, repository.slug));
  if (mayReadRun(ctx, { repositorySlug: repository.slug })) return facts;
  const { newestRun } = facts;
  return {
    ...facts,
    verdict: undefined,
    told: newestRun && tellOfRun(ctx, newestRun, repository.slug),
  };
}

/** A verdict as a merge looks at it. */
export function judgedVerdict(
  ctx: Context,
  change: Change,
  { outcome, station, lacking }: VerdictRow,
): JudgedVerdict {
  if (lacking === null) return { outcome, station };
  const waivedBy = findWaiver(ctx, change, lacking);
  return { outcome, station, lacking: { sentence: lacking, ...(waivedBy && { waivedBy }) } };
}

/** The same as far as rows tell: nothing of a grant of a part, where the patch's paths decide. */
export function lookAtContributor(
  ctx: Context,
  { uploaderUserId: userId, repositoryId }: { uploaderUserId: string; repositoryId: string },
): MergeFacts['contributor'] {
  const standing = checkContributor(ctx, { userId, repositoryId });
  if (!standing.ok) return standing;
  return standing.whole ? { ok: true } : undefined;
}

function judgeContributor(
  ctx: Context,
  { change, patchSet, paths }: MergeCandidate,
): WholeMergeFacts['contributor'] {
  const standing = checkContributor(ctx, {
    userId: patchSet.uploaderUserId,
    repositoryId: change.repositoryId,
  });
  if (!standing.ok) return standing;
  const outside = paths.filter((path) => !standing.covers(path)).length;
  if (outside === 0) return { ok: true };
  const cover = coverPhrase(standing.prefixes);
  return {
    ok: false,
    reason: `their grant covers only ${cover}, and ${outside} of ${paths.length} files lie outside`,
  };
}
