import { and, eq } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import type { PatchFacts } from '#core/git-port.ts';
import { authorizeSource, type SourceAccess } from '#core/licensing/authorize-source.ts';
import { changes } from '#drizzle/schema/changes.ts';
import { refuseUnfitPatch } from './intake-policy.ts';
import { quotaSubject, requireQuota } from './quota.ts';
import { type Change, readNewestPatchSet, refuseMerging } from './rows.ts';

interface AdmittedPatch {
  access: SourceAccess;
  /** Tip of the target branch. */
  tip: string;
  /** The commit that the patch was made on, which the branch holds. */
  baseCommit: string;
  /** The organization's change that this becomes the next patch set of. */
  existing: Change | undefined;
}

/**
 * Decides whether the actor may send this patch to that branch. Reads only: a push is asked about while
 * git still holds it in quarantine, and once more when it is stored.
 *
 * @throws DomainError `invalid`, `too-large` or `conflict` with the reason; as `authorizeSource` does otherwise.
 */
export async function admitPatch(
  ctx: Context,
  input: {
    repositorySlug: string;
    targetBranch: string;
    changeId: string;
    patch: PatchFacts;
  },
): Promise<AdmittedPatch> {
  const { repositorySlug, targetBranch, changeId, patch } = input;
  const access = authorizeSource(ctx, { repositorySlug, purpose: 'contribute' });
  refuseUnfitPatch(patch);
  requireQuota(ctx, quotaSubject(access.viewer), { sizeBytes: sizeOf(patch) });
  const uncovered = patch.files.find((file) => !access.covers(file.path));
  if (uncovered !== undefined) {
    authorizeSource(ctx, { repositorySlug, path: uncovered.path, purpose: 'contribute' });
  }
  const tip = await readTip(ctx, repositorySlug, targetBranch);
  const baseCommit = patch.parents[0] ?? '';
  if (!(await ctx.ports.git.isAncestor(repositorySlug, baseCommit, tip))) {
    throw new DomainError(
      'invalid',
      `commit ${patch.commit.slice(0, 7)} stands on ${baseCommit.slice(0, 7)}, which ${targetBranch} does not hold: ` +
        `send one commit at a time, on top of ${targetBranch} (squash them with git rebase -i)`,
    );
  }
  const existing = findOpenChange(ctx, access, targetBranch, changeId);
  if (existing !== undefined) refuseSameCommit(ctx, existing, patch.commit);
  return { access, tip, baseCommit, existing };
}

/** Bytes of the files that a patch touches, as they are after it. */
export function sizeOf({ files }: PatchFacts): number {
  return files.reduce((sum, file) => sum + file.sizeBytes, 0);
}

/** @throws DomainError `not-found` for a branch that is not there. */
export async function readTip(ctx: Context, slug: string, branch: string): Promise<string> {
  const tip = await ctx.ports.git.resolve(slug, `refs/heads/${branch}`);
  if (tip === undefined) throw new DomainError('not-found', `${slug} has no branch ${branch}`);
  return tip;
}

/**
 * The change that a patch set with this Change-Id belongs to.
 *
 * @returns undefined when the organization has none.
 * @throws DomainError `conflict` when it takes no patch sets any more, or is being merged.
 */
export function findOpenChange(
  ctx: Context,
  access: SourceAccess,
  targetBranch: string,
  changeId: string,
): Change | undefined {
  const change = ctx.db
    .select()
    .from(changes)
    .where(
      and(
        eq(changes.repositoryId, access.repository.id),
        eq(changes.targetBranch, targetBranch),
        eq(changes.ownerOrganizationId, access.viewer.organization.id),
        eq(changes.changeId, changeId),
      ),
    )
    .get();
  if (change === undefined) return undefined;
  if (change.status !== 'open') {
    throw new DomainError(
      'conflict',
      `change ${change.number} is ${change.status} and takes no more patch sets; send it under a new Change-Id`,
    );
  }
  refuseMerging(ctx, change.number);
  return change;
}

function refuseSameCommit(ctx: Context, change: Change, commit: string): void {
  const newest = readNewestPatchSet(ctx, change.number);
  if (newest.headCommit === commit) {
    throw new DomainError(
      'conflict',
      `commit ${commit.slice(0, 7)} is patch set ${newest.number} of change ${change.number} already; amend it first`,
    );
  }
}
