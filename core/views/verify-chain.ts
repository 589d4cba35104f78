import type { NotedCheckpoint } from '#core/audit/checkpoint-fault.ts';
import { walkChain } from '#core/audit/walk-chain.ts';
import { newestCheckpoint } from '#core/audit/write-checkpoint.ts';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { requireUser } from '#core/identity/rows.ts';
import { mayOverseeAll } from '#core/identity/rules.ts';
import type { Checkpoint } from '#core/ports.ts';

export type ChainVerdict =
  | {
      ok: true;
      entries: number;
      headHash: string;
      /** Entries whose payload was removed, each by an entry that says by whom and why. */
      removedPayloads: number;
      /** The newest checkpoint: up to here nothing can be missing. Undefined while there is none. */
      anchor: Checkpoint | undefined;
      /** What this does not prove, and what makes it weaker, as sentences. */
      warnings: string[];
    }
  | { ok: false; sequence: number; reason: string };

/**
 * Walks the whole audit log as `walkChain` does, and compares it with the signed checkpoints outside the database, so that
 * it is noticed when the end of the log was cut off.
 *
 * @param noted checkpoints that somebody kept elsewhere, to be compared with the log too.
 * @returns the first entry that is not as it was written.
 * @throws DomainError `forbidden` to all but the system and the owner's auditors, officers, maintainers.
 */
export function verifyChain(ctx: Context, noted: readonly NotedCheckpoint[] = []): ChainVerdict {
  if (ctx.actor.kind !== 'system' && !mayOverseeAll(requireUser(ctx))) {
    throw new DomainError('forbidden', 'only auditors, officers and maintainers verify the log');
  }
  // Read before the walk: what is written meanwhile only makes the log longer.
  const { checkpoints, unreadable } = ctx.ports.checkpoints.read();
  const walked = walkChain(ctx, [...checkpoints, ...noted]);
  if (!walked.ok) return walked;
  const anchor = newestCheckpoint(checkpoints);
  return { ...walked, anchor, warnings: warningsOf(ctx, walked.entries, anchor, unreadable) };
}

function warningsOf(
  ctx: Context,
  entries: number,
  anchor: Checkpoint | undefined,
  unreadable: readonly number[],
): string[] {
  const open =
    anchor === undefined
      ? 'no checkpoint was written yet: nothing proves that the end of the log was not cut off'
      : entries > anchor.sequence
        ? `nothing proves that no entry after ${anchor.sequence}, the newest checkpoint, was cut off`
        : 'nothing proves that no entry came after the newest checkpoint and was cut off';
  const lines = unreadable.slice(0, 10).join(', ');
  return [
    open,
    ...(unreadable.length === 0
      ? []
      : [`lines of the checkpoint file that are none, or are not signed by its key: ${lines}`]),
    ...ctx.ports.checkpoints.weaknesses(),
  ];
}
