import type { Context } from '#core/context.ts';
import { addMessage } from '#core/outbox/add-message.ts';

/** Writes down, in the transaction of what moved them, that branches are elsewhere than before. */
export function tellMoved(ctx: Context, repositoryId: string, branches: readonly string[]): void {
  const subject = `repository:${repositoryId}`;
  for (const branch of branches) {
    addMessage(ctx, { topic: 'branch.moved.v1', subject, payload: { repositoryId, branch } });
  }
}
