import { desc, eq } from 'drizzle-orm';
import type { Context } from '#core/context.ts';
import { changes, patchSets } from '#drizzle/schema/changes.ts';
import type { RunSubject } from './rows.ts';

/**
 * Why nobody waits for this run any more: a newer patch set of its change came, or the change was abandoned.
 * Asked before each stage, so that what runs ends at the next one. Such a run says nothing of its patch.
 *
 * @returns a sentence, or undefined for a run that goes on.
 */
export function whyEnded(ctx: Context, { patchSet }: RunSubject): string | undefined {
  if (patchSet === undefined) return undefined;
  const newest = ctx.db
    .select({ number: patchSets.number, status: changes.status })
    .from(patchSets)
    .innerJoin(changes, eq(changes.number, patchSets.changeNumber))
    .where(eq(patchSets.changeNumber, patchSet.changeNumber))
    .orderBy(desc(patchSets.number))
    .limit(1)
    .get();
  if (newest === undefined) return undefined;
  if (newest.number > patchSet.number) return `superseded by patch set ${newest.number}`;
  if (newest.status === 'abandoned') return 'ended, as its change was abandoned';
  return undefined;
}
