import type { Database } from '#drizzle/client.ts';

/**
 * Prepares a query once for each connection. What lies in a query's way at every page and every chunk of a
 * stream is asked this way: building and compiling it costs ten times what running it does.
 *
 * @param prepare makes the prepared query, with `sql.placeholder` for what varies.
 */
export function prepareOnce<T>(prepare: (db: Database) => T): (db: Database) => T {
  const prepared = new WeakMap<Database, T>();
  return (db) => {
    const query = prepared.get(db) ?? prepare(db);
    prepared.set(db, query);
    return query;
  };
}
