import type { Context } from '#core/context.ts';
import { parseInput } from '#core/parse-input.ts';
import { authorizeChange } from './authorize-change.ts';
import { readSlipFacts } from './read-slip-facts.ts';
import { readNewestPatchSet } from './rows.ts';
import { changeNumber } from './schema.ts';
import { readSlip, type Station } from './slip.ts';

/**
 * Reads the slip alone, from rows only: for a page that follows a run and asks at every step.
 *
 * @throws DomainError as `authorizeChange` does.
 */
export function readSlipOfChange(ctx: Context, input: { number: number }): Station[] {
  const number = parseInput(changeNumber, input.number);
  const { change } = authorizeChange(ctx, { number });
  return readSlip(readSlipFacts(ctx, change, readNewestPatchSet(ctx, number)));
}
