import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';

/**
 * Runs the newest patch set of a change once more, judged by the target branch as it is now.
 *
 * @throws DomainError `conflict` when the change is not open or its newest run has not ended; as
 *   `authorizeChange` does otherwise.
 */
export async function rerun(
  _ctx: Context,
  _input: { changeNumber: number },
): Promise<{ runId: string }> {
  throw new DomainError('infrastructure', 'not built yet');
}
