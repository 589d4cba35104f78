import { eq } from 'drizzle-orm';
import { appendEntry } from '#core/audit/append-entry.ts';
import { type Context, transact } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { requireMaintainer } from '#core/identity/rows.ts';
import { imports } from '#drizzle/schema/imports.ts';
import { repositories } from '#drizzle/schema/source.ts';
import { findOrigin, refuseOpenImport } from './import-rows.ts';
import { tellReady } from './start-import.ts';

/**
 * Begins to fetch again, from where a hosted repository came, what it has more by now.
 *
 * @param input `anywhere`: branches may also move to where they lose commits; forward only unless told.
 * @throws DomainError `forbidden` to all but the owner's maintainers; `not-found`; `conflict` for a repository that came
 *   from no address, or while it is being fetched.
 */
export function startUpdate(
  ctx: Context,
  input: { slug: string; anywhere?: boolean },
): { importId: string } {
  const viewer = requireMaintainer(ctx);
  return transact(ctx, (tx) => {
    const found = eq(repositories.slug, input.slug);
    const repository = tx.db.select().from(repositories).where(found).get();
    if (!repository) throw new DomainError('not-found', `there is no repository "${input.slug}"`);
    const origin = findOrigin(tx, repository.id);
    if (origin === undefined) {
      throw new DomainError('conflict', `"${input.slug}" came from no address; push to it instead`);
    }
    refuseOpenImport(tx, input.slug);
    const { slug, name, description, defaultBranch } = repository;
    const importId = tx.newId();
    const updates = input.anywhere === true ? 'anywhere' : 'forward';
    tx.db
      .insert(imports)
      .values({
        ...{ id: importId, slug, name, description, defaultBranch, updates, origin },
        kind: 'url',
        state: 'waiting',
        startedBy: viewer.userId,
        repositoryId: repository.id,
        createdAtMs: tx.nowMs(),
      })
      .run();
    appendEntry(tx, {
      action: 'import.update',
      subject: `import:${importId}`,
      detail: { slug, from: origin, updates },
    });
    tellReady(tx, importId);
    return { importId };
  });
}
