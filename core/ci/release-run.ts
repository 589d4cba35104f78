import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';

/**
 * A maintainer's word that a patch which edits its own judge may run, judged by its own files. The run goes on.
 *
 * @throws DomainError `forbidden` for anyone but a maintainer of the owner; `conflict` when the run is not held.
 */
export function releaseRun(_ctx: Context, _input: { runId: string }): void {
  throw new DomainError('infrastructure', 'not built yet');
}
