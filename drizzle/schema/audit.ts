import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/**
 * Append-only and hash-chained; triggers refuse delete, and update but for the one that takes a payload away
 * once `audit_removals` names the entry.
 */
export const auditEntries = sqliteTable(
  'audit_entries',
  {
    /** 1, 2, 3 … without a gap. */
    sequence: integer().primaryKey(),
    /** 1: the hash covers the payload itself; 2: a salted digest of it, so that the payload can be removed. */
    format: integer().notNull().default(1),
    atMs: integer().notNull(),
    /** Null for anonymous and for the system. */
    actorUserId: text(),
    actorOrganizationId: text(),
    /** `user`, `anonymous`, or the system's part (`runner`, `portal`). */
    actorKind: text().notNull(),
    /** `<noun>.<verb>`, e.g. `change.submit`, `source.refuse`. */
    action: text().notNull(),
    subject: text().notNull(),
    /** Of the payload: canonical JSON, an object. `{}` once removed. */
    detail: text().notNull(),
    /** Of the payload. */
    address: text(),
    /** Of the payload: 32 hex digits; without it a guessed payload cannot be confirmed. Null once removed. */
    salt: text(),
    /** SHA-256 (hex) over salt, detail and address; null in format 1. */
    payloadSha256: text(),
    previousHash: text().notNull(),
    /** SHA-256 (hex) over the canonical JSON of the columns that the format covers. */
    hash: text().notNull(),
  },
  (table) => [
    index('audit_entries_actor').on(table.actorUserId),
    index('audit_entries_subject').on(table.subject),
  ],
);

/** Entries whose payload was taken away, and the entry that says by whom and why. Immutable. */
export const auditRemovals = sqliteTable('audit_removals', {
  sequence: integer()
    .primaryKey()
    .references(() => auditEntries.sequence),
  /** An `audit.remove-payload` entry. */
  byEntry: integer()
    .notNull()
    .references(() => auditEntries.sequence),
});
