import type { z } from 'zod';
import { appendEntry } from '#core/audit/append-entry.ts';
import { type Context, transact } from '#core/context.ts';
import { requireMaintainer } from '#core/identity/rows.ts';
import { parseInput } from '#core/parse-input.ts';
import { repositories } from '#drizzle/schema/source.ts';
import { refuseTakenSlug } from './import-rows.ts';
import { createRepositoryInput } from './schema.ts';

/**
 * Hosts a tree: an empty bare repository and its row. Content comes by git.
 *
 * @throws DomainError `forbidden` to all but the owner's maintainers and the system; `conflict` when the
 *   slug is taken.
 */
export async function createRepository(
  ctx: Context,
  input: z.input<typeof createRepositoryInput>,
): Promise<{ repositoryId: string }> {
  if (ctx.actor.kind !== 'system') requireMaintainer(ctx);
  const wanted = parseInput(createRepositoryInput, input);
  refuseTakenSlug(ctx, wanted.slug);
  await ctx.ports.git.createRepository(wanted.slug, wanted.defaultBranch);
  return transact(ctx, (tx) => {
    refuseTakenSlug(tx, wanted.slug);
    const repositoryId = tx.newId();
    tx.db
      .insert(repositories)
      .values({ id: repositoryId, ...wanted, createdAtMs: tx.nowMs() })
      .run();
    appendEntry(tx, {
      action: 'repository.create',
      subject: `repository:${wanted.slug}`,
      detail: { repositoryId, name: wanted.name, defaultBranch: wanted.defaultBranch },
    });
    return { repositoryId };
  });
}
