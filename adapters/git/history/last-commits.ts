import type { ObjectReader } from '../object-reader.ts';
import type { CommitGraph } from './commit-graph.ts';
import { EntryFinder } from './entry-finder.ts';
import type { History } from './histories.ts';
import { type KnownRows, RowWalk, readRows } from './row-walk.ts';

/** Rows of one folder that are looked for at once. */
const rowsLimit = 2000;
/** Walks that may be asked to go on. */
const walksLimit = 64;
/** Rows whose commits are kept for a store: some 20 MiB of them. */
const keptRowsLimit = 100_000;
/** Of one folder: the branches that people read. */
const keptOfFolderLimit = 8;

/** What is known of the rows of one folder at one commit, by ids: those stay when the graph is read again. */
interface Kept {
  folder: string;
  commit: string;
  entries: ReadonlyMap<string, string>;
  commits: Map<string, string>;
}

const walksOf = new WeakMap<CommitGraph, Map<string, RowWalk>>();
/** By store, the last that was asked about last. */
const keptOf = new WeakMap<History['store'], Kept[]>();

export interface LastCommits {
  /** Ids by name of the row. */
  commits: Map<string, string>;
  /** Names of those that are not known yet. */
  waiting: string[];
}

/**
 * The last commit of each row of a folder, as far as it is found within the time; the next call goes on from there.
 *
 * @param question `names`: only these rows; the first 2000 unless told.
 */
export async function findLastCommits(
  history: History,
  reader: ObjectReader,
  tip: number,
  question: { folder: string; names?: readonly string[] | undefined; budgetMs: number },
): Promise<LastCommits> {
  const { graph } = history;
  const { folder, budgetMs } = question;
  const entries = await readRows(
    reader,
    await new EntryFinder(reader, folder).at(graph.treeOf(tip)),
  );
  const kept = keep(history, { folder, commit: graph.idOf(tip), entries, commits: new Map() });
  const asked = question.names ?? [...entries.keys()];
  const names = asked.filter((name) => entries.has(name)).slice(0, rowsLimit);
  const unknown = names.filter((name) => !kept.commits.has(name));
  if (unknown.length > 0) {
    const key = JSON.stringify([kept.commit, folder, question.names ?? '']);
    const walk = begin(walksIn(graph), key, () => {
      const rows = new Map(unknown.map((name) => [name, entries.get(name) ?? '']));
      return new RowWalk({ graph, reader }, tip, folder, rows, othersOf(history, kept));
    });
    await walk.run(budgetMs);
    for (const [name, position] of walk.found) kept.commits.set(name, graph.idOf(position));
  }
  const commits = new Map<string, string>();
  for (const name of names) {
    const commit = kept.commits.get(name);
    if (commit !== undefined) commits.set(name, commit);
  }
  return { commits, waiting: names.filter((name) => !commits.has(name)) };
}

function walksIn(graph: CommitGraph): Map<string, RowWalk> {
  const walks = walksOf.get(graph) ?? new Map<string, RowWalk>();
  walksOf.set(graph, walks);
  return walks;
}

/** The walk of this key: the one that was begun, or a new one. */
function begin(walks: Map<string, RowWalk>, key: string, make: () => RowWalk): RowWalk {
  const known = walks.get(key);
  const walk = known === undefined || known.isDone ? make() : known;
  walks.delete(key);
  walks.set(key, walk);
  for (const oldest of walks.keys()) {
    if (walks.size <= walksLimit) break;
    walks.delete(oldest);
  }
  return walk;
}

/** @returns what was kept before of the same folder and commit, or else what is given. */
function keep({ store }: History, fresh: Kept): Kept {
  const all = keptOf.get(store) ?? [];
  const same = all.find(({ folder, commit }) => folder === fresh.folder && commit === fresh.commit);
  const kept = same ?? fresh;
  let rows = 0;
  let ofFolder = 0;
  const rest = all.filter((one) => {
    if (one === kept) return false;
    rows += one.entries.size;
    if (one.folder === kept.folder) ofFolder += 1;
    return rows <= keptRowsLimit && (one.folder !== kept.folder || ofFolder < keptOfFolderLimit);
  });
  keptOf.set(store, [kept, ...rest]);
  return kept;
}

/** Where a walk comes to a commit at which the same folder was looked at, a row that is as it was there is known. */
function othersOf({ graph, store }: History, own: Kept): KnownRows {
  const others = new Map<number, Kept>();
  for (const one of keptOf.get(store) ?? []) {
    if (one.folder === own.folder && one !== own) others.set(graph.find(one.commit), one);
  }
  return (position) => {
    const other = others.get(position);
    if (other === undefined) return undefined;
    return (name, entry) => {
      const commit = other.commits.get(name);
      return commit !== undefined && other.entries.get(name) === entry ? graph.find(commit) : -1;
    };
  };
}
