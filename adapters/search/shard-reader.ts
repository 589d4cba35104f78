import { PackedReader } from './packed-file.ts';
import { documentKinds } from './shard-writer.ts';
import { dictionaryBlock, dictionaryFields } from './sort-trigrams.ts';
import { readGrowing } from './varint.ts';

export interface List {
  at: number;
  bytes: number;
  count: number;
}

const blockBytes = dictionaryBlock * dictionaryFields * 4;

/** Reads a shard. Memory holds where its documents lie; lists and contents are read when they are asked for. */
export class ShardReader {
  readonly #file: PackedReader;
  readonly #ends: Uint32Array;
  readonly #flags: Buffer;
  readonly #firsts: Uint32Array;
  readonly #block = Buffer.allocUnsafeSlow(blockBytes);
  readonly #blockNumbers = new Uint32Array(this.#block.buffer, 0, blockBytes >>> 2);
  readonly #dictionaryLength: number;
  #scratch = Buffer.allocUnsafeSlow(64 * 1024);
  readonly documents: number;

  constructor(file: string) {
    this.#file = new PackedReader(file);
    try {
      this.#ends = this.#file.numbers('ends');
      this.#flags = this.#file.section('flags');
      this.#firsts = this.#file.numbers('firsts');
      this.#dictionaryLength = this.#file.length('dictionary');
      this.documents = this.#flags.length;
      if (this.#ends.length !== this.documents + 1)
        throw this.#file.damage('has documents without an end');
    } catch (error) {
      this.#file.close();
      throw error;
    }
  }

  /** 20 bytes for each document, in their order. */
  ids(): Buffer {
    return this.#file.section('ids');
  }

  /** @returns the list of documents that hold the trigram, unread; undefined when none does. */
  find(trigram: number): List | undefined {
    const block = lastAtMost(this.#firsts, trigram);
    if (block < 0) return undefined;
    const from = block * blockBytes;
    const length = Math.min(blockBytes, this.#dictionaryLength - from);
    this.#file.part('dictionary', from, length, this.#block);
    const numbers = this.#blockNumbers;
    for (let at = 0; at < length >>> 2; at += dictionaryFields) {
      if (numbers[at] !== trigram) continue;
      return { at: numbers[at + 1] ?? 0, bytes: numbers[at + 2] ?? 0, count: numbers[at + 3] ?? 0 };
    }
    return undefined;
  }

  /** The documents of a list, growing. */
  read({ at, bytes, count }: List): Uint32Array {
    if (count > this.documents) throw this.#file.damage('has a list longer than its documents');
    this.#file.part('lists', at, bytes, this.#room(bytes));
    return readGrowing(this.#scratch, bytes, count);
  }

  /** The document's bytes, good until the next call. */
  content(document: number): { bytes: Buffer; isAscii: boolean } {
    const from = this.#ends[document];
    const to = this.#ends[document + 1];
    if (from === undefined || to === undefined || to < from) {
      throw this.#file.damage(`has no document ${document}`);
    }
    this.#file.part('content', from, to - from, this.#room(to - from));
    return {
      bytes: this.#scratch.subarray(0, to - from),
      isAscii: this.#flags[document] === documentKinds.ascii,
    };
  }

  /** One of `documentKinds`. */
  kindOf(document: number): number | undefined {
    return this.#flags[document];
  }

  get contentBytes(): number {
    return this.#ends[this.documents] ?? 0;
  }

  verify(): void {
    this.#file.verify();
  }

  close(): void {
    this.#file.close();
  }

  #room(bytes: number): Buffer {
    if (bytes > this.#scratch.length) this.#scratch = Buffer.allocUnsafeSlow(bytes);
    return this.#scratch;
  }
}

/** Where the last number of a growing list is that is not over `value`, or -1. */
function lastAtMost(numbers: Uint32Array, value: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
