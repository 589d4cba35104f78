import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import type { StartRunInput } from './schema.ts';

/**
 * Makes a run and its job. Call it inside the transaction that makes the patch set, with `ctx.db` that
 * transaction: then there is no patch set without a run.
 * It asks nobody: the verb that calls it has authorized.
 */
export function startRun(_ctx: Context, _input: StartRunInput): { runId: string } {
  throw new DomainError('infrastructure', 'not built yet');
}
