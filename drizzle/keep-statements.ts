import type BetterSqlite3 from 'better-sqlite3';

const statementsMost = 400;
/** A list of many values is another text for each length: such are not worth a place. */
const textMost = 4_000;

type Statement = BetterSqlite3.Statement<unknown[]>;

/** What drizzle calls of a statement. */
type Used = Pick<Statement, 'run' | 'all' | 'get' | 'raw'>;

/**
 * Compiles each text once for a connection, and keeps those that were asked last. Whoever prepares gets a statement of
 * their own to look at: whether rows come as arrays is set at each call, since it is a state of the one that is shared.
 */
export function keepStatements(sqlite: BetterSqlite3.Database): void {
  const compile = sqlite.prepare.bind(sqlite) as (text: string) => Statement;
  const kept = new Map<string, Statement>();
  const statementOf = (text: string): Statement => {
    const statement = kept.get(text) ?? compile(text);
    if (text.length > textMost) return statement;
    kept.delete(text);
    kept.set(text, statement);
    for (const oldest of kept.keys()) {
      if (kept.size <= statementsMost) break;
      kept.delete(oldest);
    }
    return statement;
  };
  sqlite.prepare = ((text: string) => viewOf(statementOf(text))) as typeof sqlite.prepare; // drizzle calls no more of it
}

function viewOf(statement: Statement, raw = false): Used {
  const ready = () => (statement.reader ? statement.raw(raw) : statement);
  return {
    run: (...values) => statement.run(...values),
    all: (...values) => ready().all(...values),
    get: (...values) => ready().get(...values),
    raw: (toggle = true) => viewOf(statement, toggle) as Statement,
  };
}
