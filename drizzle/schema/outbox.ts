import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** What rooms above are to be told, written in the transaction that it tells of. */
export const outbox = sqliteTable(
  'outbox',
  {
    /** In the order in which they were written. */
    sequence: integer().primaryKey({ autoIncrement: true }),
    id: text().notNull().unique(),
    /** With its version. */
    topic: text().notNull(),
    /** `<noun>:<id>`: messages of one subject are delivered in their order. */
    subject: text().notNull(),
    payload: text({ mode: 'json' }).$type<unknown>().notNull(),
    createdAtMs: integer().notNull(),
    /** Deliveries that failed. */
    attempts: integer().notNull().default(0),
    nextAttemptAtMs: integer().notNull(),
    lastError: text(),
    deliveredAtMs: integer(),
  },
  (table) => [
    // both for the one question what is due, which must not walk over what was delivered
    index('outbox_waiting').on(table.sequence).where(sql`delivered_at_ms is null`),
    index('outbox_subject').on(table.subject, table.sequence).where(sql`delivered_at_ms is null`),
    index('outbox_delivered').on(table.deliveredAtMs).where(sql`delivered_at_ms is not null`),
  ],
);
