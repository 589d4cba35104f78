import { eq } from 'drizzle-orm';
import { findChange, readRepositoryRow } from '#core/changes/rows.ts';
import { type Context, transact, whenWritable } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { changesStore } from '#core/git-port.ts';
import { readPerson } from '#core/identity/rows.ts';
import { isMaintainer } from '#core/identity/rules.ts';
import { mergeIntents, merges } from '#drizzle/schema/review.ts';
import {
  type MergeCandidate,
  readCandidate,
  readMergeFacts,
  type WholeMergeFacts,
} from './read-merge-facts.ts';
import { rebaseChange } from './rebase-change.ts';
import { mergeTurn, settleIntents } from './recover-merges.ts';
import { judgeRequirements, type MergeFacts, standsOnTip } from './rules.ts';
import { writeMerge } from './write-merge.ts';

export type MergeResult =
  /** `commit` is absent for a module, which is accepted and makes none. */
  | { merged: true; commit?: string }
  /** The branch moved: a new patch set is run and merges by itself when its verdict passes. */
  | { merged: false; rebased: { patchSetNumber: number; runId: string } };

interface AskedMerge {
  number: number;
  userId: string;
  /** What was asked for: nothing newer is merged instead. Left out: the newest patch set, whichever that is. */
  patchSetId?: string;
}

type Intent = typeof mergeIntents.$inferSelect;

/**
 * Merges in the name of a maintainer, who need not be signed in any more: their rights are looked up again in the same
 * transaction as everything else.
 *
 * Branch and row agree after a stop at any moment. The intent is written first. Then one transaction, which
 * holds the database's write lock, finds the intent still there, moves the branch, writes the row and takes
 * the intent away. A stop before the move leaves an intent whose commit the branch does not hold; a stop
 * after it, one whose commit it does: `settleIntents`, under the same lock, tells them apart.
 */
export async function mergeAs(ctx: Context, input: AskedMerge): Promise<MergeResult> {
  const repositoryId = findChange(ctx, input.number)?.repositoryId ?? '';
  const end = await ctx.ports.turns.take(mergeTurn(repositoryId));
  try {
    return await mergeNow(ctx, input);
  } finally {
    end();
  }
}

async function mergeNow(ctx: Context, input: AskedMerge): Promise<MergeResult> {
  const change = findChange(ctx, input.number);
  if (change === undefined) throw new DomainError('not-found', `no change ${input.number}`);
  settleIntents(ctx, change.repositoryId);
  const { slug } = readRepositoryRow(ctx, change.repositoryId);
  const candidate = await readCandidate(ctx, change, slug);
  if (candidate.patchSet.id !== (input.patchSetId ?? candidate.patchSet.id)) {
    throw new DomainError('conflict', `change ${change.number} has a newer patch set`);
  }
  const facts = readMergeFacts(ctx, candidate);
  refuseUnmet(facts);
  requireMaintainer(ctx, input.userId);
  if (!standsOnTip(facts.base)) {
    const rebased = await rebaseChange(ctx, { ...candidate, slug, userId: input.userId });
    return { merged: false, rebased };
  }
  if (change.form === 'module') {
    acceptModule(ctx, candidate, input.userId);
    return { merged: true };
  }
  return mergeCommit(ctx, candidate, { slug, userId: input.userId });
}

function refuseUnmet(facts: MergeFacts): void {
  const unmet = judgeRequirements(facts).find((requirement) => !requirement.met);
  if (unmet !== undefined) {
    throw new DomainError('conflict', `change ${facts.changeNumber} cannot merge: ${unmet.reason}`);
  }
}

function requireMaintainer(ctx: Context, userId: string): void {
  const person = readPerson(ctx, userId);
  if (person === undefined || !isMaintainer(person)) {
    throw new DomainError('forbidden', 'only a maintainer of the owner merges');
  }
}

async function mergeCommit(
  ctx: Context,
  candidate: MergeCandidate,
  { slug, userId }: { slug: string; userId: string },
): Promise<MergeResult> {
  const { change, patchSet, tip } = candidate;
  const commit = patchSet.headCommit;
  if (commit === null) throw new DomainError('infrastructure', `patch set ${patchSet.id} is empty`);
  await ctx.ports.git.publish(slug, changesStore(slug, change.ownerOrganizationId), commit);
  await whenWritable(ctx);
  writeIntent(ctx, candidate, { commit, userId });
  try {
    await whenWritable(ctx);
    transact(ctx, (tx) => {
      const intent = findIntent(tx, change.number);
      if (intent?.commit !== commit) {
        throw new DomainError(
          'conflict',
          `the merge of change ${change.number} was stopped; try again`,
        );
      }
      refuseUnmet(recheck(tx, candidate));
      requireMaintainer(tx, userId);
      if (!ctx.ports.git.moveBranchNow(slug, change.targetBranch, commit, tip)) {
        throw new DomainError('conflict', `${change.targetBranch} moved meanwhile; try again`);
      }
      writeMerge(tx, change, { ...intent, id: tx.newId(), createdAtMs: tx.nowMs() });
    });
  } catch (error) {
    // Also what failed after the branch moved: settling finds out which it was.
    settleIntents(ctx, change.repositoryId);
    if (!isMerged(ctx, change.number)) throw error;
  }
  return { merged: true, commit };
}

/** The facts as this transaction sees them; the run must be the one that the candidate was judged with. */
function recheck(tx: Context, candidate: MergeCandidate): WholeMergeFacts {
  const facts = readMergeFacts(tx, candidate);
  if (!standsOnTip(facts.base)) {
    throw new DomainError('conflict', `${facts.targetBranch} moved meanwhile; try again`);
  }
  return facts;
}

function writeIntent(
  ctx: Context,
  candidate: MergeCandidate,
  { commit, userId }: { commit: string; userId: string },
): void {
  const { change, patchSet, tip } = candidate;
  transact(ctx, (tx) => {
    const facts = recheck(tx, candidate);
    refuseUnmet(facts);
    if (findIntent(tx, change.number) !== undefined) {
      throw new DomainError('conflict', `change ${change.number} is being merged already`);
    }
    tx.db
      .insert(mergeIntents)
      .values({
        changeNumber: change.number,
        patchSetId: patchSet.id,
        runId: facts.newestRun?.id ?? '',
        commit,
        previousTip: tip,
        mergedByUserId: userId,
        createdAtMs: tx.nowMs(),
      })
      .run();
  });
}

function findIntent(ctx: Context, number: number): Intent | undefined {
  return ctx.db.select().from(mergeIntents).where(eq(mergeIntents.changeNumber, number)).get();
}

function isMerged(ctx: Context, number: number): boolean {
  const row = ctx.db.select().from(merges).where(eq(merges.changeNumber, number)).get();
  return row !== undefined;
}

function acceptModule(ctx: Context, candidate: MergeCandidate, userId: string): void {
  const { change, patchSet, tip } = candidate;
  transact(ctx, (tx) => {
    const facts = recheck(tx, candidate);
    refuseUnmet(facts);
    requireMaintainer(tx, userId);
    writeMerge(tx, change, {
      id: tx.newId(),
      changeNumber: change.number,
      patchSetId: patchSet.id,
      runId: facts.newestRun?.id ?? '',
      commit: tip, // of the image that it was judged with: a module makes none of its own
      previousTip: tip,
      mergedByUserId: userId,
      createdAtMs: tx.nowMs(),
    });
  });
}
