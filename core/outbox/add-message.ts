import { afterCommit, type Context } from '#core/context.ts';
import { outbox } from '#drizzle/schema/outbox.ts';
import { type Message, messageSchemas } from './schema.ts';

/**
 * Writes a message to the rooms above. Call it inside the transaction that makes its content true: then neither is there
 * without the other, and a stop at any moment loses nothing.
 */
export function addMessage(ctx: Context, { topic, subject, payload }: Message): void {
  const nowMs = ctx.nowMs();
  ctx.db
    .insert(outbox)
    .values({
      id: ctx.newId(),
      topic,
      subject,
      payload: messageSchemas[topic].parse(payload),
      createdAtMs: nowMs,
      nextAttemptAtMs: nowMs,
    })
    .run();
  afterCommit(() => ctx.ports.news.tell('outbox'));
}
