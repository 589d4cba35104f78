import { setImmediate } from 'node:timers/promises';
import { DomainError } from '#core/errors.ts';
import { type PathKey, pathKey, pathKeys } from '#formats/git/changed-paths.ts';
import { readTree } from '#formats/git/tree.ts';
import type { ObjectReader } from '../object-reader.ts';
import { readTreeBytes } from '../repository-objects.ts';
import type { CommitGraph } from './commit-graph.ts';
import { CommitQueue } from './commit-queue.ts';
import { EntryFinder, plainMode } from './entry-finder.ts';

/** Others of this process get their turn after so long. */
const turnMs = 8;
const foldersLimit = 64;
const aheadCount = 16;
const aheadCommits = 512;

interface Row {
  name: string;
  /** Mode and id; the same all the way down to the commit that made it so. */
  entry: string;
  /** Undefined for a name whose bytes we do not know: no filter can be asked. */
  key: PathKey | undefined;
}

/** What was found out about the rows of the same folder at another commit: which commit made a row what it is there. */
export type KnownRows = (position: number) => ((name: string, entry: string) => number) | undefined;

/**
 * Finds the last commit of each row of a folder, all in one walk: the one that `git log -1 -- <row>` names. A row goes
 * down from commit to parent as long as a parent has it as it is; where none has, that commit made it so.
 */
export class RowWalk {
  /** By name, the positions that were found. */
  readonly found = new Map<string, number>();
  /** By name, mode and id of each row. */
  readonly entries: ReadonlyMap<string, string>;
  readonly #graph: CommitGraph;
  readonly #reader: ObjectReader;
  readonly #finder: EntryFinder;
  readonly #folderKeys: readonly PathKey[];
  readonly #queue: CommitQueue;
  readonly #rows = new Map<number, Row[]>();
  readonly #folders = new Map<string, Promise<ReadonlyMap<string, string>>>();
  readonly #knownRows: KnownRows;
  #aheadTo = Number.POSITIVE_INFINITY;
  #under: Promise<unknown> = Promise.resolve();

  /** @param rows by name, mode and id, as `readRows` gives them at the tip. */
  constructor(
    place: { graph: CommitGraph; reader: ObjectReader },
    tip: number,
    folder: string,
    rows: ReadonlyMap<string, string>,
    knownRows: KnownRows,
  ) {
    this.#graph = place.graph;
    this.#reader = place.reader;
    this.#finder = new EntryFinder(place.reader, folder);
    this.#folderKeys = folder === '' ? [] : pathKeys(folder);
    this.#queue = new CommitQueue((position) => place.graph.levelOf(position));
    this.#knownRows = knownRows;
    this.entries = rows;
    const prefix = folder === '' ? '' : `${folder}/`;
    const all = [...rows].map(([name, entry]) => ({
      name,
      entry,
      key: name.includes('\ufffd') ? undefined : pathKey(prefix + name),
    }));
    this.#send(tip, all);
  }

  get isDone(): boolean {
    return this.#queue.length === 0;
  }

  /** Goes on for so long. Several may ask at once; they wait for each other. */
  async run(budgetMs: number): Promise<void> {
    const untilMs = performance.now() + budgetMs;
    const ran = this.#under.then(() => this.#runUntil(untilMs));
    this.#under = ran.catch(() => undefined); // who asked is told
    await ran;
  }

  async #runUntil(untilMs: number): Promise<void> {
    let turnEndsMs = performance.now() + turnMs;
    for (let steps = 0; !this.isDone; steps += 1) {
      if (steps > 0 && (steps % 64 === 0 || this.#folders.size > 0)) {
        const nowMs = performance.now();
        if (nowMs > untilMs) return;
        if (nowMs > turnEndsMs) {
          await setImmediate();
          turnEndsMs = performance.now() + turnMs;
        }
      }
      // what fails is asked again by the next call
      const at = this.#queue.first;
      const rows = this.#rows.get(at) ?? [];
      const left = this.#settle(at, rows);
      const split = this.#split(at, left);
      const parents = split.changed.length === 0 ? [] : await this.#compare(at, split.changed);
      this.#queue.take();
      this.#rows.delete(at);
      this.#send(this.#graph.parent(at, 0), split.same);
      for (const [nth, sent] of parents.entries()) this.#send(this.#graph.parent(at, nth), sent);
    }
  }

  /** @returns the rows of which nothing is known from another walk. */
  #settle(at: number, rows: Row[]): Row[] {
    const known = this.#knownRows(at);
    if (known === undefined) return rows;
    return rows.filter(({ name, entry }) => {
      const position = known(name, entry);
      if (position >= 0) this.found.set(name, position);
      return position < 0;
    });
  }

  #split(at: number, rows: Row[]): { same: Row[]; changed: Row[] } {
    if (this.#graph.parentCount(at) === 0) return { same: [], changed: rows };
    if (!this.#mayFolderHaveChanged(at)) return { same: rows, changed: [] };
    const same: Row[] = [];
    const changed: Row[] = [];
    for (const row of rows) {
      (this.#mayRowHaveChanged(at, row) ? changed : same).push(row);
    }
    return { same, changed };
  }

  #mayFolderHaveChanged(at: number): boolean {
    return this.#folderKeys.every((key) => this.#graph.mayHaveChanged(at, key));
  }

  #mayRowHaveChanged(at: number, { key }: Row): boolean {
    return key === undefined || this.#graph.mayHaveChanged(at, key);
  }

  /** @returns by parent, the rows that it has as they are. Notes those that none has. */
  async #compare(at: number, rows: Row[]): Promise<Row[][]> {
    const count = this.#graph.parentCount(at);
    if (count > 0) this.#lookAhead(at, rows);
    const sent: Row[][] = [];
    let left = rows;
    for (let nth = 0; nth < count && left.length > 0; nth += 1) {
      const there = await this.#rowsAt(this.#graph.parent(at, nth));
      sent.push(left.filter(({ name, entry }) => there.get(name) === entry));
      left = left.filter(({ name, entry }) => there.get(name) !== entry);
    }
    for (const { name } of left) this.found.set(name, at);
    return sent;
  }

  #send(position: number, rows: Row[]): void {
    if (rows.length === 0) return;
    const waiting = this.#rows.get(position);
    if (waiting === undefined) {
      this.#rows.set(position, rows);
      this.#queue.put(position);
    } else for (const row of rows) waiting.push(row);
  }

  async #rowsAt(position: number): Promise<ReadonlyMap<string, string>> {
    const folder = await this.#finder.at(this.#graph.treeOf(position));
    const known = this.#folders.get(folder);
    if (known !== undefined) return known;
    const rows = readRows(this.#reader, folder);
    this.#folders.set(folder, rows);
    rows.catch(() => this.#folders.delete(folder));
    for (const oldest of this.#folders.keys()) {
      if (this.#folders.size <= foldersLimit) break;
      this.#folders.delete(oldest);
    }
    return rows;
  }

  /** Asks about the next commits on the way down before their turn. */
  #lookAhead(from: number, rows: readonly Row[]): void {
    const graph = this.#graph;
    if (graph.levelOf(from) > this.#aheadTo) return;
    let at = from;
    let asked = 0;
    for (let steps = 0; steps < aheadCommits && asked < aheadCount; steps += 1) {
      if (graph.parentCount(at) === 0) break;
      const parent = graph.parent(at, 0);
      if (this.#mayFolderHaveChanged(at) && rows.some((row) => this.#mayRowHaveChanged(at, row))) {
        asked += 1;
        this.#rowsAt(parent).catch(() => undefined); // told when its turn comes
      }
      at = parent;
    }
    this.#aheadTo = graph.levelOf(at);
  }
}

/** @param folder mode and id; anything but a folder has no rows. @returns mode and id of each row by its name. */
export async function readRows(
  reader: ObjectReader,
  folder: string,
): Promise<ReadonlyMap<string, string>> {
  if (!folder.startsWith('040000 ')) return new Map();
  const bytes = await readTreeBytes(reader, folder.slice(7));
  const entries = bytes && readTree(bytes);
  if (entries === undefined) throw new DomainError('infrastructure', 'a tree object is damaged');
  return new Map(
    entries.map(({ name, mode, objectId }) => [name, `${plainMode(mode)} ${objectId}`]),
  );
}
