import { eq } from 'drizzle-orm';
import type { z } from 'zod';
import { appendEntry } from '#core/audit/append-entry.ts';
import { type Context, transactWhenFree } from '#core/context.ts';
import { DomainError, reasonOf } from '#core/errors.ts';
import { requireMaintainer } from '#core/identity/rows.ts';
import { addMessage } from '#core/outbox/add-message.ts';
import { parseInput } from '#core/parse-input.ts';
import { imports } from '#drizzle/schema/imports.ts';
import { endImport, refuseTakenSlug } from './import-rows.ts';
import { startImportInput } from './import-schema.ts';

/**
 * Begins to bring a repository in: from an address, or from a bundle, which is kept first. The portal goes on with it by
 * itself (`run-import.ts`).
 *
 * @param bundle its bytes as they come; undefined when the input has an address.
 * @throws DomainError `forbidden` to all but the owner's maintainers; `conflict` when the slug is taken or being
 *   imported; `too-large` or `invalid` for what is no bundle.
 */
export async function startImport(
  ctx: Context,
  input: z.input<typeof startImportInput>,
  bundle?: AsyncIterable<Uint8Array>,
): Promise<{ importId: string }> {
  const viewer = requireMaintainer(ctx);
  const { url, ...wanted } = parseInput(startImportInput, input);
  if ((url === undefined) === (bundle === undefined)) {
    throw new DomainError('invalid', 'url: give the address of a repository, or send a bundle');
  }
  const importId = ctx.newId();
  await transactWhenFree(ctx, (tx) => {
    refuseTakenSlug(tx, wanted.slug);
    tx.db
      .insert(imports)
      .values({
        ...wanted,
        id: importId,
        defaultBranch: '',
        kind: url === undefined ? 'bundle' : 'url',
        origin: url ?? '',
        updates: 'nothing',
        state: url === undefined ? 'receiving' : 'waiting',
        startedBy: viewer.userId,
        createdAtMs: tx.nowMs(),
      })
      .run();
    appendEntry(tx, {
      action: 'import.start',
      subject: `import:${importId}`,
      detail: { slug: wanted.slug, from: url ?? 'bundle' },
    });
    if (url !== undefined) tellReady(tx, importId);
  });
  if (bundle !== undefined) await receive(ctx, importId, bundle);
  return { importId };
}

async function receive(
  ctx: Context,
  importId: string,
  bundle: AsyncIterable<Uint8Array>,
): Promise<void> {
  try {
    await ctx.ports.imports.keepBundle(importId, bundle);
  } catch (error) {
    await transactWhenFree(ctx, (tx) =>
      endImport(tx, importId, { state: 'failed', outcome: reasonOf(error) }),
    );
    throw error;
  }
  await transactWhenFree(ctx, (tx) => {
    requireMaintainer(tx); // the upload may have taken long
    tx.db.update(imports).set({ state: 'waiting' }).where(eq(imports.id, importId)).run();
    tellReady(tx, importId);
  });
}

/** One subject: imports go one after another, since each takes all that the disk gives. */
export function tellReady(ctx: Context, importId: string): void {
  addMessage(ctx, { topic: 'import.ready.v1', subject: 'imports', payload: { importId } });
}
