import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Append-only and hash-chained; triggers refuse update and delete. */
export const auditEntries = sqliteTable(
  'audit_entries',
  {
    /** 1, 2, 3 … without a gap. */
    sequence: integer().primaryKey(),
    atMs: integer().notNull(),
    /** Null for anonymous and for the system. */
    actorUserId: text(),
    actorOrganizationId: text(),
    /** `user`, `anonymous`, or the system's part (`runner`, `portal`). */
    actorKind: text().notNull(),
    /** `<noun>.<verb>`, e.g. `change.submit`, `source.refuse`. */
    action: text().notNull(),
    subject: text().notNull(),
    /** Canonical JSON. */
    detail: text().notNull(),
    address: text(),
    previousHash: text().notNull(),
    /** SHA-256 (hex) over the canonical JSON of all columns above. */
    hash: text().notNull(),
  },
  (table) => [
    index('audit_entries_actor').on(table.actorUserId),
    index('audit_entries_subject').on(table.subject),
  ],
);
