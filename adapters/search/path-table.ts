import { isUtf8 } from 'node:buffer';
import { PackedReader, PackedWriter } from './packed-file.ts';

/** Where the text of a path lies: a document of a shard, or a reason why it is searched nowhere. */
export const placeless = 0xffff;
export const reasons = { text: 0, tooLarge: 1, binary: 2, link: 3, submodule: 4 } as const;
export type Reason = (typeof reasons)[keyof typeof reasons];

export interface TableEntry {
  path: Buffer;
  /** Of `shards` as given; `placeless` for none. */
  shard: number;
  document: number;
  reason: Reason;
}

/** Tests come after what they test. */
export function isTestPath(path: string): boolean {
  return path
    .split('/')
    .some(
      (part) =>
        /^(?:kunit|(?:self)?tests?|testing)(?:[._-]|$)/i.test(part) || /_tests?\./i.test(part),
    );
}

export interface TableFacts {
  branch: string;
  commit: string;
  shards: readonly string[];
  /** Entries whose names are not UTF-8, which the table leaves out. */
  unnamed: number;
}

/** A table as it lies on the disk: what stands at one place of each belongs to one path. */
export interface PathColumns {
  /** One after the other. */
  paths: Buffer;
  /** One more than there are paths: where each begins, and the last one ends. */
  ends: Uint32Array;
  documents: Uint32Array;
  shards: Uint32Array;
  kinds: Uint8Array;
  order: Uint32Array;
}

/**
 * Writes what lies at each path of a branch's tip.
 *
 * @param entries in the order of their bytes, as git lists a tree.
 * @param order where it is known.
 */
export function writeTable(
  file: string,
  facts: TableFacts,
  entries: readonly TableEntry[],
  order?: Uint32Array,
): void {
  const ends = new Uint32Array(entries.length + 1);
  const documents = new Uint32Array(entries.length);
  const shards = new Uint32Array(entries.length);
  const kinds = new Uint8Array(entries.length);
  for (const [index, { path, shard, document, reason }] of entries.entries()) {
    ends[index + 1] = (ends[index] ?? 0) + path.length;
    documents[index] = document;
    shards[index] = shard;
    kinds[index] = reason;
  }
  const paths = Buffer.concat(entries.map(({ path }) => path));
  const columns = { paths, ends, documents, shards, kinds };
  writeColumns(file, facts, { ...columns, order: order ?? orderOf(paths, ends) });
}

export function writeColumns(file: string, facts: TableFacts, columns: PathColumns): void {
  const writer = new PackedWriter(file);
  writer.section('paths', columns.paths);
  writer.section('ends', columns.ends);
  writer.section('documents', columns.documents);
  writer.section('shards', columns.shards);
  writer.section('kinds', columns.kinds);
  writer.section('order', columns.order);
  writer.finish({ kind: 'table', ...facts });
}

/** Which are read first, where not all can be: what is no test, then short paths, then by name. */
export function orderOf(paths: Buffer, ends: Uint32Array): Uint32Array {
  const weights = new Uint32Array(ends.length - 1);
  for (let index = 0; index < weights.length; index += 1) {
    weights[index] = weightOf(paths.subarray(ends[index], ends[index + 1]));
  }
  const order = Uint32Array.from(weights.keys());
  return order.sort((a, b) => (weights[a] ?? 0) - (weights[b] ?? 0) || a - b);
}

/** Those that weigh less come first. */
export function weightOf(path: Buffer): number {
  return (isTestPath(path.toString('latin1')) ? 1 << 20 : 0) + path.length;
}

/** Whether the name can be shown and asked for. */
export function isNameable(path: Buffer): boolean {
  return isUtf8(path);
}

const coversKept = 16;
const rememberedMost = 16;

/** A table in memory: some 60 bytes and the name for each path. */
export class PathTable {
  readonly commit: string;
  readonly shardNames: readonly string[];
  readonly unnamed: number;
  readonly count: number;
  readonly documents: Uint32Array;
  readonly shards: Uint32Array;
  readonly kinds: Buffer;
  /** All paths, those first that are to be read first. */
  readonly order: Uint32Array;
  readonly paths: Buffer;
  readonly ends: Uint32Array;
  readonly #covers = new Map<string, Uint8Array>();
  readonly #remembered = new Map<string, Uint8Array>();

  constructor(file: string) {
    const reader = new PackedReader(file);
    try {
      const { commit, shards, unnamed } = reader.facts;
      if (typeof commit !== 'string' || !Array.isArray(shards)) throw reader.damage('is no table');
      this.commit = commit;
      this.shardNames = shards.map(String);
      this.unnamed = Number(unnamed);
      this.paths = reader.section('paths');
      this.ends = reader.numbers('ends');
      this.documents = reader.numbers('documents');
      this.shards = reader.numbers('shards');
      this.kinds = reader.section('kinds');
      this.order = reader.numbers('order');
      this.count = this.documents.length;
    } finally {
      reader.close();
    }
  }

  path(index: number): string {
    return this.paths.toString('utf8', this.ends[index], this.ends[index + 1]);
  }

  pathBytes(index: number): Buffer {
    return this.paths.subarray(this.ends[index], this.ends[index + 1]);
  }

  /** 1 for each path that one of the folders (or files) covers; `''` covers all. */
  covered(prefixes: readonly string[]): Uint8Array {
    const key = JSON.stringify(prefixes);
    const known = this.#covers.get(key);
    if (known) return known;
    const covered = new Uint8Array(this.count);
    for (const prefix of prefixes) this.#cover(prefix, covered);
    if (this.#covers.size >= coversKept) this.#covers.clear();
    this.#covers.set(key, covered);
    return covered;
  }

  /** A byte for each path, zero at first, for what the caller finds out; the same ones for the same key, for a while. */
  remembered(key: string): Uint8Array {
    const known = this.#remembered.get(key);
    if (known) return known;
    const bytes = new Uint8Array(this.count);
    if (this.#remembered.size >= rememberedMost) this.#remembered.clear();
    this.#remembered.set(key, bytes);
    return bytes;
  }

  /** Paths are in the order of their bytes, so what lies in one folder stands together. */
  #cover(prefix: string, covered: Uint8Array): void {
    if (prefix === '') {
      covered.fill(1);
      return;
    }
    const itself = Buffer.from(prefix);
    const at = this.firstFrom(itself);
    if (at < this.count && this.pathBytes(at).equals(itself)) covered[at] = 1;
    const from = this.firstFrom(Buffer.from(`${prefix}/`));
    const to = this.firstFrom(Buffer.from(`${prefix}0`)); // '0' comes right after '/'
    covered.fill(1, from, to);
  }

  /** Where the first path stands that is not before it. */
  firstFrom(wanted: Buffer): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.pathBytes(middle).compare(wanted) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
