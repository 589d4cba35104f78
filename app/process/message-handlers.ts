import { enqueueRun } from '#core/ci/enqueue-run.ts';
import type { Handlers } from '#core/outbox/schema.ts';
import { finishMerge } from '#core/review/finish-merge.ts';
import { followBranch } from '#core/source/follow-branch.ts';
import { followGrants } from '#core/source/follow-grants.ts';
import { runImport } from '#core/source/run-import.ts';

/** What the portal does with each message of the outbox: every topic has its handler here. */
export const messageHandlers: Required<Handlers> = {
  'run.ready.v1': enqueueRun,
  'run.concluded.v1': (ctx, { payload }) => finishMerge(ctx, payload),
  'import.ready.v1': runImport,
  'branch.moved.v1': followBranch,
  'grants.changed.v1': followGrants,
};
