import { authorizeChange } from '#core/changes/authorize-change.ts';
import { changeNumber } from '#core/changes/schema.ts';
import type { Context } from '#core/context.ts';
import { requireUser } from '#core/identity/rows.ts';
import { parseInput } from '#core/parse-input.ts';
import { summarize } from './list-changes.ts';
import type { Station } from './slip-facts.ts';

/**
 * Reads the slip alone, from rows only: for who follows a run and asks at every step.
 *
 * @throws DomainError as `authorizeChange` does.
 */
export function readSlipOfChange(ctx: Context, input: { number: number }): Station[] {
  requireUser(ctx);
  const number = parseInput(changeNumber, input.number);
  const { change, repository } = authorizeChange(ctx, { number });
  return summarize(ctx, [{ change, repository }])[0]?.slip ?? [];
}
