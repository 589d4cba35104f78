import { appendEntry } from '#core/audit/append-entry.ts';
import { type Context, transactWhenFree } from '#core/context.ts';
import { requireUser } from '#core/identity/rows.ts';
import { parseInput } from '#core/parse-input.ts';
import { authorizeReads } from './authorize-reads.ts';
import { listReads, type ReadView } from './list-reads.ts';
import { type ReadsFilter, type ReadsPlace, readsFilter } from './schema.ts';

const pageSize = 500;

/**
 * All reads that a filter means, newest first, page by page. That they leave is an entry of its own, written before the
 * first. Each page asks again whether the actor may see them.
 *
 * @returns pages as they are asked for; one may be empty, and be followed by others.
 * @throws DomainError as `authorizeReads` does, at the call; later from the pages.
 */
export async function exportReads(
  ctx: Context,
  input: { filter: ReadsFilter; format: 'csv' | 'json' },
): Promise<AsyncGenerator<ReadView[]>> {
  requireUser(ctx);
  const filter = parseInput(readsFilter, input.filter);
  authorizeReads(ctx, filter);
  await transactWhenFree(ctx, (tx) =>
    appendEntry(tx, {
      action: 'audit.export-reads',
      subject: filter.repository === undefined ? 'audit:reads' : `repository:${filter.repository}`,
      detail: { ...filter, format: input.format },
    }),
  );
  return pagesOf(ctx, filter);
}

async function* pagesOf(ctx: Context, filter: ReadsFilter): AsyncGenerator<ReadView[]> {
  let before: ReadsPlace | undefined;
  do {
    const page = listReads(ctx, { filter, limit: pageSize, ...(before && { before }) });
    yield page.reads;
    before = page.nextBefore;
    // Between two pages others have their turn.
    await new Promise((resolve) => setImmediate(resolve));
  } while (before !== undefined);
}
