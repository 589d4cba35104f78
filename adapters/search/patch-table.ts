import type { PathColumns, TableEntry, TableFacts } from './path-table.ts';
import { orderOf, type PathTable, placeless, weightOf, writeColumns } from './path-table.ts';

/** So few new paths are put in between those that are in order already; of more, all are sorted. */
const insertedMost = 1_000;

/**
 * Writes the table of a commit from that of another: as `writeTable` does from all of its entries.
 *
 * @param changed what lies at paths now, and the paths at which nothing does any more; each path once.
 */
export function patchTable(
  file: string,
  facts: TableFacts,
  old: PathTable,
  changed: { rows: readonly TableEntry[]; gone: readonly Buffer[] },
): void {
  const patched = new Patched(old, facts.shards, changed.rows.length);
  const changes: { path: Buffer; row?: TableEntry }[] = [
    ...changed.rows.map((row) => ({ path: row.path, row })),
    ...changed.gone.map((path) => ({ path })),
  ];
  for (const { path, row } of changes.sort((a, b) => a.path.compare(b.path))) {
    const at = old.firstFrom(path);
    patched.copyTo(at);
    const isKnown = at < old.count && old.pathBytes(at).equals(path);
    if (row !== undefined) patched.put(row, isKnown ? at : undefined);
    if (isKnown) patched.skip();
  }
  patched.copyTo(old.count);
  writeColumns(file, facts, patched.finish());
}

/** Columns that are filled with runs of another table's, and entries between them. */
class Patched {
  readonly #old: PathTable;
  readonly #numbers: Uint32Array;
  readonly #paths: Buffer[] = [];
  readonly #ends: Uint32Array;
  readonly #documents: Uint32Array;
  readonly #shards: Uint32Array;
  readonly #kinds: Uint8Array;
  /** Where each entry of the old table has come to, plus one; 0 for none. */
  readonly #moved: Uint32Array;
  readonly #added: number[] = [];
  #from = 0;
  #count = 0;

  constructor(old: PathTable, shards: readonly string[], more: number) {
    this.#old = old;
    const numbers = new Map(shards.map((name, index) => [name, index]));
    this.#numbers = Uint32Array.from(old.shardNames, (name) => numbers.get(name) ?? placeless);
    const most = old.count + more;
    this.#ends = new Uint32Array(most + 1);
    this.#documents = new Uint32Array(most);
    this.#shards = new Uint32Array(most);
    this.#kinds = new Uint8Array(most);
    this.#moved = new Uint32Array(old.count);
  }

  /** Takes over what stands before `to` and has not been passed. */
  copyTo(to: number): void {
    const { ends, documents, shards, kinds } = this.#old;
    const shift = (this.#ends[this.#count] ?? 0) - (ends[this.#from] ?? 0);
    this.#paths.push(this.#old.paths.subarray(ends[this.#from], ends[to]));
    for (let at = this.#from; at < to; at += 1) {
      const shard = shards[at] ?? placeless;
      this.#documents[this.#count] = documents[at] ?? 0;
      this.#shards[this.#count] =
        shard === placeless ? placeless : (this.#numbers[shard] ?? placeless);
      this.#kinds[this.#count] = kinds[at] ?? 0;
      this.#count += 1;
      this.#ends[this.#count] = (ends[at + 1] ?? 0) + shift;
      this.#moved[at] = this.#count;
    }
    this.#from = to;
  }

  /** @param known where the path stood in the old table. */
  put({ path, document, shard, reason }: TableEntry, known: number | undefined): void {
    if (known === undefined) this.#added.push(this.#count);
    else this.#moved[known] = this.#count + 1;
    this.#paths.push(path);
    this.#documents[this.#count] = document;
    this.#shards[this.#count] = shard;
    this.#kinds[this.#count] = reason;
    this.#ends[this.#count + 1] = (this.#ends[this.#count] ?? 0) + path.length;
    this.#count += 1;
  }

  skip(): void {
    this.#from += 1;
  }

  finish(): PathColumns {
    const columns = {
      paths: Buffer.concat(this.#paths),
      ends: this.#ends.subarray(0, this.#count + 1),
      documents: this.#documents.subarray(0, this.#count),
      shards: this.#shards.subarray(0, this.#count),
      kinds: this.#kinds.subarray(0, this.#count),
    };
    return { ...columns, order: this.#order(columns) };
  }

  /** Those that stay keep their order among each other. */
  #order({ paths, ends }: Pick<PathColumns, 'paths' | 'ends'>): Uint32Array {
    if (this.#added.length > insertedMost) return orderOf(paths, ends);
    const weight = (entry: number) => weightOf(paths.subarray(ends[entry], ends[entry + 1]));
    const isBefore = (a: number, b: number) => (weight(a) - weight(b) || a - b) < 0;
    const kept = new Uint32Array(this.#count - this.#added.length);
    let count = 0;
    for (const entry of this.#old.order) {
      const place = this.#moved[entry] ?? 0;
      if (place === 0) continue;
      kept[count] = place - 1;
      count += 1;
    }
    const order = new Uint32Array(this.#count);
    let from = 0;
    for (const [index, entry] of this.#added.sort((a, b) => (isBefore(a, b) ? -1 : 1)).entries()) {
      const to = firstBehind(kept, (each) => isBefore(entry, each));
      order.set(kept.subarray(from, to), from + index);
      order[to + index] = entry;
      from = to;
    }
    order.set(kept.subarray(from), from + this.#added.length);
    return order;
  }
}

/** Where the first is of which it is true, as it is of all that follow. */
function firstBehind(numbers: Uint32Array, isBehind: (number: number) => boolean): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBehind(numbers[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
