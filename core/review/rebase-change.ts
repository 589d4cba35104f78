import {
  findChange,
  type PatchSet,
  readNewestPatchSet,
  readRepositoryRow,
} from '#core/changes/rows.ts';
import { storePatchSet } from '#core/changes/store-patch-set.ts';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { changesStore } from '#core/git-port.ts';
import { votes } from '#drizzle/schema/review.ts';
import type { MergeCandidate } from './read-merge-facts.ts';
import { listCountingVotes } from './rows.ts';

/**
 * Makes the next patch set from the newest one, on the branch's tip, to be run and then merged by itself in
 * the maintainer's name. It stays its sender's, and keeps the votes: nothing but its base changed. A module is
 * run again with the tip's image.
 *
 * @throws DomainError `conflict` when it does not apply there, with the file.
 */
export async function rebaseChange(
  ctx: Context,
  input: MergeCandidate & { slug: string; userId: string },
): Promise<{ patchSetNumber: number; runId: string }> {
  const { change, patchSet, tip } = input;
  const headCommit = await rebaseCommit(ctx, input);
  const stored = await storePatchSet(ctx, {
    repository: readRepositoryRow(ctx, change.repositoryId),
    targetBranch: change.targetBranch,
    tip,
    changeId: change.changeId,
    subject: change.subject,
    contribution: change.contribution,
    form: change.form,
    owner: { userId: change.ownerUserId, organizationId: change.ownerOrganizationId },
    findChange(tx) {
      const now = findChange(tx, change.number);
      if (now?.status !== 'open' || readNewestPatchSet(tx, change.number).id !== patchSet.id) {
        throw new DomainError('conflict', `change ${change.number} moved meanwhile; look again`);
      }
      return now;
    },
    patchSet: {
      via: 'rebase',
      uploaderUserId: patchSet.uploaderUserId,
      baseCommit: tip,
      headCommit,
      artifactSha256: patchSet.artifactSha256,
      moduleMetadata: patchSet.moduleMetadata,
      message: patchSet.message,
      authorName: patchSet.authorName,
      authorEmail: patchSet.authorEmail,
      sizeBytes: patchSet.sizeBytes,
      mergeWhenVerifiedByUserId: input.userId,
    },
    alongside: (tx, patchSetId) => keepVotes(tx, patchSet, patchSetId),
  });
  return { patchSetNumber: stored.patchSetNumber, runId: stored.runId };
}

async function rebaseCommit(
  ctx: Context,
  { change, patchSet, slug, tip }: MergeCandidate & { slug: string },
): Promise<string | null> {
  if (patchSet.headCommit === null) return null;
  const store = changesStore(slug, change.ownerOrganizationId);
  const rebased = await ctx.ports.git.rebase(store, patchSet.headCommit, tip);
  if (rebased.ok) return rebased.commit;
  throw new DomainError(
    'conflict',
    `change ${change.number} does not apply to ${tip.slice(0, 7)}, the tip of ${change.targetBranch}: ` +
      `${rebased.reason}; its sender must rebase and push again`,
  );
}

function keepVotes(tx: Context, from: PatchSet, patchSetId: string): void {
  for (const vote of listCountingVotes(tx, from.id)) {
    tx.db
      .insert(votes)
      .values({ ...vote, id: tx.newId(), patchSetId, createdAtMs: tx.nowMs() })
      .run();
  }
}
