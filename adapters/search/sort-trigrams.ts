import type { PackedWriter } from './packed-file.ts';
import { writeVarint } from './varint.ts';

/** Entries of the dictionary that are read at once; the first of each block is held in memory. */
export const dictionaryBlock = 64;
/** Numbers of one entry: trigram, where its list lies, the list's bytes, how many documents. */
export const dictionaryFields = 4;
export const trigramsOver = 1 << 24;

/** Writes the lists of one shard, trigram after trigram, and where each lies. */
export class ListWriter {
  readonly #file: PackedWriter;
  readonly #dictionary: number[] = [];
  readonly #firsts: number[] = [];
  #chunk = Buffer.allocUnsafe(1 << 18);
  #used = 0;
  #at = 0;

  constructor(file: PackedWriter) {
    this.#file = file;
    file.begin('lists');
  }

  /** @param from, to of the documents in `documents`, which grow. */
  write(trigram: number, documents: Uint32Array, from: number, to: number): void {
    this.#room((to - from) * 5);
    const begin = this.#used;
    let used = begin;
    let last = 0;
    for (let index = from; index < to; index += 1) {
      const document = documents[index] ?? 0;
      used = writeVarint(this.#chunk, used, document - last);
      last = document;
    }
    this.#used = used;
    if ((this.#dictionary.length / dictionaryFields) % dictionaryBlock === 0) {
      this.#firsts.push(trigram);
    }
    this.#dictionary.push(trigram, this.#at, used - begin, to - from);
    this.#at += used - begin;
  }

  finish(): void {
    this.#file.append(this.#chunk.subarray(0, this.#used));
    this.#file.section('dictionary', Uint32Array.from(this.#dictionary));
    this.#file.section('firsts', Uint32Array.from(this.#firsts));
  }

  #room(bytes: number): void {
    if (this.#used + bytes <= this.#chunk.length) return;
    this.#file.append(this.#chunk.subarray(0, this.#used));
    this.#used = 0;
    if (bytes > this.#chunk.length) this.#chunk = Buffer.allocUnsafe(bytes);
  }
}

/** @param ends of each document's trigrams. */
export function writeCounted(
  lists: ListWriter,
  trigrams: Uint32Array,
  ends: readonly number[],
): void {
  const starts = new Uint32Array(trigramsOver + 1);
  for (let at = 0; at < trigrams.length; at += 1) {
    const next = (trigrams[at] ?? 0) + 1;
    starts[next] = (starts[next] ?? 0) + 1;
  }
  for (let at = 1; at <= trigramsOver; at += 1) {
    starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
  }
  const documents = new Uint32Array(trigrams.length);
  let at = 0;
  for (const [document, end] of ends.entries()) {
    for (; at < end; at += 1) {
      const trigram = trigrams[at] ?? 0;
      const place = starts[trigram] ?? 0;
      documents[place] = document;
      starts[trigram] = place + 1;
    }
  }
  // each start has moved to the next one's
  for (let trigram = 0, from = 0; trigram < trigramsOver; trigram += 1) {
    const to = starts[trigram] ?? 0;
    if (to > from) lists.write(trigram, documents, from, to);
    from = to;
  }
}

/** The same for few: trigram and document as one number of 48 bits. */
export function writeSorted(
  lists: ListWriter,
  trigrams: Uint32Array,
  ends: readonly number[],
): void {
  const keys = new Float64Array(trigrams.length);
  let at = 0;
  for (const [document, end] of ends.entries()) {
    for (; at < end; at += 1) keys[at] = (trigrams[at] ?? 0) * trigramsOver + document;
  }
  keys.sort();
  const documents = Uint32Array.from(keys, (key) => key % trigramsOver);
  for (let from = 0; from < keys.length; ) {
    const trigram = Math.floor((keys[from] ?? 0) / trigramsOver);
    let to = from + 1;
    while (to < keys.length && Math.floor((keys[to] ?? 0) / trigramsOver) === trigram) to += 1;
    lists.write(trigram, documents, from, to);
    from = to;
  }
}
