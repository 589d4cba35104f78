import path from 'node:path';
import { unfinishedName } from '../living.ts';
import { PackedWriter } from './packed-file.ts';
import { ListWriter, trigramsOver, writeCounted, writeSorted } from './sort-trigrams.ts';

/** Fewer are sorted by comparing: counting walks over all trigrams that there can be. */
const sortedMost = 1 << 19;
/** What is kept of each document: text (ASCII or not), or why it is not searched. */
export const documentKinds = { text: 0, ascii: 1, binary: 2, tooLarge: 3 } as const;

const startTrigrams = 1 << 20;
/** The list of trigrams by document is this long at most, 64 MB; then the shard is full. */
const trigramsMost = 1 << 24;
const contentMostBytes = 64 * 1024 * 1024;

/** ASCII letters in lower case. */
const folded = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 65 && byte <= 90 ? byte + 32 : byte,
);

/**
 * Writes one shard: contents of distinct blobs, and which of them hold each trigram. Contents go to the disk as they
 * come; memory holds the trigrams of one shard (some 200 MB at most, while it is sorted).
 */
export class ShardWriter {
  readonly #file: PackedWriter;
  readonly #ids: Buffer[] = [];
  readonly #ends: number[] = [0];
  readonly #flags: number[] = [];
  /** Trigrams of the documents, one document after the other. */
  #trigrams = new Uint32Array(startTrigrams);
  #used = 0;
  readonly #trigramEnds: number[] = [];
  readonly #seen = new Uint32Array(trigramsOver >>> 5);

  constructor(file: string) {
    this.#file = new PackedWriter(file);
    this.#file.begin('content');
  }

  get documents(): number {
    return this.#ids.length;
  }

  get isFull(): boolean {
    return (this.#ends.at(-1) ?? 0) >= contentMostBytes || this.#used >= trigramsMost;
  }

  /** @param id 20 bytes. @param content text. */
  add(id: Buffer, content: Buffer): void {
    this.#file.append(content);
    this.#ids.push(id);
    this.#ends.push((this.#ends.at(-1) ?? 0) + content.length);
    this.#flags.push(this.#collect(content) ? documentKinds.ascii : documentKinds.text);
    this.#trigramEnds.push(this.#used);
  }

  /** Remembers that a blob is not searched, so that it is not read again at each merge. */
  addRefused(id: Buffer, why: 'binary' | 'tooLarge'): void {
    this.#ids.push(id);
    this.#ends.push(this.#ends.at(-1) ?? 0);
    this.#flags.push(documentKinds[why]);
    this.#trigramEnds.push(this.#used);
  }

  /** @returns whether all of it is ASCII. */
  #collect(content: Buffer): boolean {
    if (this.#used + content.length > this.#trigrams.length) this.#grow(content.length);
    const trigrams = this.#trigrams;
    const seen = this.#seen;
    const begin = this.#used;
    let used = begin;
    let last = 0;
    let inLine = 0;
    let all = 0;
    for (let at = 0; at < content.length; at += 1) {
      const byte = content[at] ?? 0;
      all |= byte;
      if (byte === 10) {
        inLine = 0;
        continue;
      }
      last = ((last << 8) | (folded[byte] ?? 0)) & 0xffffff;
      inLine += 1;
      if (inLine < 3) continue;
      const bit = 1 << (last & 31);
      const word = seen[last >>> 5] ?? 0;
      if ((word & bit) !== 0) continue;
      seen[last >>> 5] = word | bit;
      trigrams[used] = last;
      used += 1;
    }
    for (let at = begin; at < used; at += 1) seen[(trigrams[at] ?? 0) >>> 5] = 0;
    this.#used = used;
    return all < 128;
  }

  #grow(bytes: number): void {
    const larger = new Uint32Array(Math.max(this.#trigrams.length * 2, this.#used + bytes));
    larger.set(this.#trigrams.subarray(0, this.#used));
    this.#trigrams = larger;
  }

  /** Writes the rest. @returns bytes of content. */
  finish(): number {
    this.#writeLists();
    this.#file.section('ids', Buffer.concat(this.#ids));
    this.#file.section('ends', Uint32Array.from(this.#ends));
    this.#file.section('flags', Uint8Array.from(this.#flags));
    this.#file.finish({ kind: 'shard', documents: this.documents });
    return this.#ends.at(-1) ?? 0;
  }

  #writeLists(): void {
    const lists = new ListWriter(this.#file);
    const trigrams = this.#trigrams.subarray(0, this.#used);
    if (this.#used <= sortedMost) writeSorted(lists, trigrams, this.#trigramEnds);
    else writeCounted(lists, trigrams, this.#trigramEnds);
    lists.finish();
  }
}

/** Begins a shard in the folder. @returns its name there, too. */
export function openShard(folder: string): { name: string; shard: ShardWriter } {
  const name = `shard-${unfinishedName()}`;
  return { name, shard: new ShardWriter(path.join(folder, name)) };
}
