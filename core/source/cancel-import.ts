import { eq } from 'drizzle-orm';
import { appendEntry } from '#core/audit/append-entry.ts';
import { type Context, transact } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { requireMaintainer } from '#core/identity/rows.ts';
import { imports } from '#drizzle/schema/imports.ts';
import { endImport, readImportRow } from './import-rows.ts';

/**
 * Ends an import. What works on it stops within a second, and what it made is removed.
 *
 * @throws DomainError `forbidden` to all but the owner's maintainers; `not-found`; `conflict` when it has ended.
 */
export function cancelImport(ctx: Context, { importId }: { importId: string }): void {
  requireMaintainer(ctx);
  transact(ctx, (tx) => {
    const { state, slug, endedAtMs } = readImportRow(tx, importId);
    if (endedAtMs !== null) {
      throw new DomainError('conflict', `the import of "${slug}" has ended already`);
    }
    tx.db.update(imports).set({ cancelAsked: true }).where(eq(imports.id, importId)).run();
    if (state !== 'working') {
      endImport(tx, importId, { state: 'cancelled', outcome: 'it was cancelled' });
    }
    appendEntry(tx, { action: 'import.cancel', subject: `import:${importId}`, detail: { slug } });
  });
}
