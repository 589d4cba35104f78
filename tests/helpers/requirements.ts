import type { Context } from '#core/context.ts';
import type { Requirement } from '#core/review/rules.ts';
import { readChange } from '#core/views/read-change.ts';

/** What a merge of an open change waits for, as its page tells this reader. */
export async function readRequirements(
  ctx: Context,
  input: { number: number },
): Promise<Requirement[]> {
  return (await readChange(ctx, input)).requirements;
}
