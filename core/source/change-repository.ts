import { eq } from 'drizzle-orm';
import type { z } from 'zod';
import { appendEntry } from '#core/audit/append-entry.ts';
import { type Context, transactWhenFree } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { requireMaintainer } from '#core/identity/rows.ts';
import { parseInput } from '#core/parse-input.ts';
import { repositories } from '#drizzle/schema/source.ts';
import { createRepositoryInput } from './schema.ts';
import { tellMoved } from './tell-moved.ts';

/**
 * Changes a hosted repository's name, what it says it is, and its default branch, which pages and clones begin with. Git's
 * HEAD, the views and the search index follow by the message that a moved branch leaves (`follow-branch.ts`).
 *
 * @param input all of it as it is to be; `slug` says of which.
 * @throws DomainError `forbidden` to all but the owner's maintainers; `not-found`; `conflict` for a default branch that the
 *   repository lacks.
 */
export async function changeRepository(
  ctx: Context,
  input: z.input<typeof createRepositoryInput>,
): Promise<void> {
  requireMaintainer(ctx);
  const { slug, ...wanted } = parseInput(createRepositoryInput, input);
  const { defaultBranch } = wanted;
  readRow(ctx, slug);
  const tip = await ctx.ports.git.resolve(slug, `refs/heads/${defaultBranch}`);
  await transactWhenFree(ctx, (tx) => {
    requireMaintainer(tx); // the lock may have been waited for
    const row = readRow(tx, slug);
    const isOther = defaultBranch !== row.defaultBranch;
    if (isOther && tip === undefined) {
      throw new DomainError(
        'conflict',
        `"${slug}" has no branch "${defaultBranch}"; give one that it has as the default branch`,
      );
    }
    const { name, description } = row;
    const before = { name, description, defaultBranch: row.defaultBranch };
    const changed = Object.entries(wanted).filter(
      ([field, value]) => before[field as keyof typeof before] !== value, // of the same fields
    );
    if (changed.length === 0) return;
    tx.db.update(repositories).set(wanted).where(eq(repositories.id, row.id)).run();
    appendEntry(tx, {
      action: 'repository.change',
      subject: `repository:${slug}`,
      detail: { ...Object.fromEntries(changed), before },
    });
    if (isOther) tellMoved(tx, row.id, [defaultBranch]);
  });
}

function readRow(ctx: Context, slug: string): typeof repositories.$inferSelect {
  const row = ctx.db.select().from(repositories).where(eq(repositories.slug, slug)).get();
  if (!row) throw new DomainError('not-found', `there is no repository "${slug}"`);
  return row;
}
