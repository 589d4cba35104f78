import { eq } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { addMessage } from '#core/outbox/add-message.ts';
import { parseInput } from '#core/parse-input.ts';
import { changes, patchSets } from '#drizzle/schema/changes.ts';
import { runs } from '#drizzle/schema/ci.ts';
import { type StartRunInput, startRunInput } from './schema.ts';

/**
 * Makes a run, and the message that gets it a job. Call it with the context of the transaction that makes the patch set:
 * then no patch set is without a run. It checks no rights: the verb that calls it has done so.
 *
 * @throws DomainError `not-found` for an unknown patch set.
 */
export function startRun(ctx: Context, input: StartRunInput): { runId: string } {
  const wanted = parseInput(startRunInput, input);
  const runId = ctx.newId();
  const { share, ...row } =
    'patchSetId' in wanted
      ? { ...ofPatchSet(ctx, wanted.patchSetId, wanted.judgeCommit), reason: wanted.reason }
      : {
          share: '',
          repositoryId: wanted.repositoryId,
          patchSetId: null,
          judgeCommit: wanted.commit,
          commit: wanted.commit,
          reason: wanted.reason,
        };
  const requestedByUserId = ctx.actor.kind === 'user' ? ctx.actor.userId : null;
  ctx.db
    .insert(runs)
    .values({ id: runId, ...row, requestedByUserId, createdAtMs: ctx.nowMs() })
    .run();
  addMessage(ctx, { topic: 'run.ready.v1', subject: `run:${runId}`, payload: { runId, share } });
  return { runId };
}

function ofPatchSet(
  ctx: Context,
  patchSetId: string,
  judgeCommit: string,
): Pick<typeof runs.$inferInsert, 'repositoryId' | 'judgeCommit' | 'commit'> & {
  patchSetId: string;
  share: string;
} {
  const found = ctx.db
    .select({
      headCommit: patchSets.headCommit,
      repositoryId: changes.repositoryId,
      share: changes.ownerOrganizationId,
    })
    .from(patchSets)
    .innerJoin(changes, eq(changes.number, patchSets.changeNumber))
    .where(eq(patchSets.id, patchSetId))
    .get();
  if (!found) throw new DomainError('not-found', `no patch set ${patchSetId}`);
  return {
    repositoryId: found.repositoryId,
    share: found.share,
    patchSetId,
    judgeCommit,
    // A module is loaded by the branch's own image.
    commit: found.headCommit ?? judgeCommit,
  };
}
