import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import type { RunEvent } from './schema.ts';

/**
 * What the run said after `afterSequence`, oldest first, at most 500 events. Asks anew at each call
 * whether the actor may see the run, so that an open stream ends when a right is revoked.
 *
 * @throws DomainError as `authorizeChange` does.
 */
export function listRunEvents(
  _ctx: Context,
  _input: { runId: string; afterSequence: number },
): RunEvent[] {
  throw new DomainError('infrastructure', 'not built yet');
}
