import path from 'node:path';
import { looksBinary } from '#formats/text/binary.ts';
import type { Manifest } from './manifest.ts';
import { type Reason, reasons } from './path-table.ts';
import { readBlobs, readSizes } from './read-tips.ts';
import { ShardReader } from './shard-reader.ts';
import { documentKinds, openShard, type ShardWriter } from './shard-writer.ts';

/** Larger files are not searched. */
export const searchedMostBytes = 1024 * 1024;

export interface Place {
  shard: string;
  document: number;
  reason: Reason;
}

/** By the blob's id. */
export type Places = Map<string, Place>;

/** @returns where the shards hold those blobs. */
export function findPlaces(
  folder: string,
  { shards }: Manifest,
  wanted: ReadonlySet<string>,
): Places {
  const places: Places = new Map();
  if (wanted.size === 0) return places;
  const heads = new Set([...wanted].map((id) => Number.parseInt(id.slice(0, 8), 16)));
  for (const { name } of shards) {
    const shard = new ShardReader(path.join(folder, name));
    try {
      const ids = shard.ids();
      for (let document = 0; document < shard.documents; document += 1) {
        const at = document * 20;
        if (!heads.has(ids.readUInt32BE(at))) continue; // most are ruled out without being made text
        const id = ids.toString('hex', at, at + 20);
        if (!wanted.has(id)) continue;
        places.set(id, { shard: name, document, reason: reasonOfKind(shard.kindOf(document)) });
      }
    } finally {
      shard.close();
    }
  }
  return places;
}

function reasonOfKind(kind: number | undefined): Reason {
  if (kind === documentKinds.binary) return reasons.binary;
  return kind === documentKinds.tooLarge ? reasons.tooLarge : reasons.text;
}

/** Reads blobs into new shards, and adds to `places` where each went. @returns the shards. */
export async function indexBlobs(
  { folder, gitFolder, places }: { folder: string; gitFolder: string; places: Places },
  ids: readonly string[],
  progress: (done: number, total: number) => void,
): Promise<Manifest['shards']> {
  const sizes = await readSizes(gitFolder, ids);
  const isFit = (index: number) => (sizes[index] ?? searchedMostBytes + 1) <= searchedMostBytes;
  const shards = new NewShards(folder, places);
  for (const [index, id] of ids.entries()) if (!isFit(index)) shards.refuse(id, 'tooLarge');
  const bearable = ids.filter((_, index) => isFit(index));
  let done = 0;
  progress(0, bearable.length);
  for await (const { id, content } of readBlobs(gitFolder, bearable)) {
    done += 1;
    if (done % 500 === 0) progress(done, bearable.length);
    if (looksBinary(content)) shards.refuse(id, 'binary');
    else shards.add(id, content);
  }
  return shards.finish();
}

/** Fills one shard after the other, and notes where each blob went. */
class NewShards {
  readonly #folder: string;
  readonly #places: Places;
  readonly #done: Manifest['shards'] = [];
  #open: { name: string; shard: ShardWriter } | undefined;

  constructor(folder: string, places: Places) {
    this.#folder = folder;
    this.#places = places;
  }

  add(id: string, content: Buffer): void {
    const shard = this.#place(id, reasons.text);
    shard.add(Buffer.from(id, 'hex'), content);
    if (shard.isFull) this.#close();
  }

  refuse(id: string, why: 'binary' | 'tooLarge'): void {
    this.#place(id, reasons[why]).addRefused(Buffer.from(id, 'hex'), why);
  }

  finish(): Manifest['shards'] {
    this.#close();
    return this.#done;
  }

  #place(id: string, reason: Reason): ShardWriter {
    this.#open ??= openShard(this.#folder);
    const { name, shard } = this.#open;
    this.#places.set(id, { shard: name, document: shard.documents, reason });
    return shard;
  }

  #close(): void {
    if (this.#open === undefined) return;
    const { name, shard } = this.#open;
    this.#done.push({ name, documents: shard.documents, contentBytes: shard.finish() });
    this.#open = undefined;
  }
}
