import type { Context } from '#core/context.ts';
import type { Ports } from '#core/ports.ts';
import { processWide } from '#core/process-wide.ts';
import { addressKey } from './address-key.ts';
import { type AuditInput, appendEntry } from './append-entry.ts';
import { countRefusal, makeTally, type Tally } from './refusal-tally.ts';

/**
 * Records that somebody was refused. The first refusal of a kind is in the log at once. More of the same kind within its
 * minute are counted, and written as one entry when the minute is over. People who are not signed in can add only so many
 * entries in a minute and in an hour, however many they are and whatever they send; beyond that their refusals are counted
 * together.
 * Call it before a transaction: the entry must stay when the transaction is undone by the throw.
 */
export function noteRefusal(ctx: Context, entry: AuditInput): void {
  settleRefusals(ctx);
  const { actor, address } = ctx;
  const refusal = { entry, actor, address };
  const who = actor.kind === 'user' ? `user:${actor.userId}` : `from:${addressKey(address)}`;
  const named = actor.kind !== 'anonymous';
  if (countRefusal(tallyOf(ctx), { who, named, refusal })) appendEntry(ctx, entry);
}

/**
 * Writes what was counted, once its minute is over. The portal calls it every few seconds, and when it ends.
 *
 * @param options `now`: without waiting for the minute's end.
 */
export function settleRefusals(ctx: Context, options: { now?: boolean } = {}): void {
  const tally = tallyOf(ctx);
  const nowMs = ctx.nowMs();
  const sinceMs = tally.startedAtMs;
  if (options.now !== true && tally.isCurrent(nowMs)) return;
  for (const { entry, actor, address, times } of tally.take(nowMs)) {
    const detail = { ...entry.detail, repeated: times, sinceMs };
    appendEntry({ ...ctx, actor, address }, { ...entry, detail });
  }
}

function tallyOf(ctx: Context): Tally {
  const all = processWide('refusals', () => new WeakMap<Ports, Tally>());
  const tally = all.get(ctx.ports) ?? makeTally(ctx.nowMs());
  all.set(ctx.ports, tally);
  return tally;
}
