import BetterSqlite3 from 'better-sqlite3';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { integer, sqliteTable } from 'drizzle-orm/sqlite-core';
import { afterEach, expect, it } from 'vitest';
import { keepStatements } from '#drizzle/keep-statements.ts';

const numbers = sqliteTable('numbers', { id: integer().primaryKey(), value: integer() });
const sqlite = new BetterSqlite3(':memory:');
sqlite.exec('create table numbers (id integer primary key, value integer)');
keepStatements(sqlite);
const db = drizzle(sqlite);
afterEach(() => void db.delete(numbers).run());

it('gives rows as they are asked for, whoever asked for the same text before', () => {
  db.insert(numbers).values({ id: 1, value: 7 }).run();
  const query = db.select().from(numbers);
  const text = query.toSQL().sql;
  expect(query.all()).toEqual([{ id: 1, value: 7 }]);
  expect(db.all(sql.raw(text))).toEqual([{ id: 1, value: 7 }]);
  expect(db.values(sql.raw(text))).toEqual([[1, 7]]);
  expect(db.get(sql.raw(text))).toEqual({ id: 1, value: 7 });
  expect(query.get()).toEqual({ id: 1, value: 7 });
});

it('sees a table that changed since the text was compiled', () => {
  expect(db.values(sql`select * from numbers`)).toEqual([]);
  db.run(sql`alter table numbers add column name text`);
  db.run(sql`insert into numbers values (2, 3, 'three')`);
  expect(db.values(sql`select * from numbers`)).toEqual([[2, 3, 'three']]);
});

it('writes within transactions, and undoes what was rolled back', () => {
  const work = () =>
    db.transaction((tx) => {
      tx.insert(numbers).values({ id: 5, value: 5 }).run();
      throw new Error('undo');
    });
  expect(work).toThrow('undo');
  expect(db.select().from(numbers).all()).toEqual([]);
});
