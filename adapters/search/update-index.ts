import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { looksBinary } from '#formats/text/binary.ts';
import { unfinishedName } from '../living.ts';
import { compactIndex } from './compact-index.ts';
import { emptyManifest, type Manifest, readManifest, writeManifest } from './manifest.ts';
import { IndexDamage } from './packed-file.ts';
import {
  isNameable,
  PathTable,
  placeless,
  type Reason,
  reasons,
  type TableEntry,
  writeTable,
} from './path-table.ts';
import { listBranches, listTip, readBlobs, readSizes, type TipEntry } from './read-tips.ts';
import { ShardReader } from './shard-reader.ts';
import { documentKinds, openShard, type ShardWriter } from './shard-writer.ts';

/** Larger files are not searched. */
export const searchedMostBytes = 1024 * 1024;
/** Files that no manifest names are somebody's unfinished work until they are this old. */
const litterAfterMs = 10 * 60_000;

interface Place {
  shard: string;
  document: number;
  reason: Reason;
}

interface Work {
  folder: string;
  gitFolder: string;
  manifest: Manifest;
  /** By the blob's id, 20 bytes as Latin-1. */
  places: Map<string, Place>;
  progress(done: number, total: number): void;
}

/**
 * Brings an index up to the tips of all branches: new blobs into new shards, a new table for each branch that moved. The
 * manifest changes last, so a stop at any moment leaves the index as it was.
 *
 * @param options `verify`: all that is there is held against its sums first; what is damaged is made anew.
 */
export async function updateIndex(
  folder: string,
  gitFolder: string,
  progress: (done: number, total: number) => void,
  options: { verify?: boolean } = {},
): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = openManifest(folder, options.verify === true);
  const manifest = found ?? emptyManifest;
  const tips = await listBranches(gitFolder);
  if (found === undefined || !isCurrent(manifest, tips)) {
    const places = readPlaces(folder, manifest);
    const next = await followTips({ folder, gitFolder, manifest, places, progress }, tips);
    writeManifest(folder, next);
    compactIndex(folder, next);
  }
  sweep(folder);
}

function isCurrent(manifest: Manifest, tips: readonly { name: string; commit: string }[]): boolean {
  const commits = new Map(manifest.branches.map(({ name, commit }) => [name, commit]));
  return (
    tips.length === commits.size && tips.every(({ name, commit }) => commits.get(name) === commit)
  );
}

/** @returns undefined when there is none that is whole. */
function openManifest(folder: string, verify: boolean): Manifest | undefined {
  try {
    const manifest = readManifest(folder);
    for (const { name } of manifest?.shards ?? []) {
      const shard = new ShardReader(path.join(folder, name));
      try {
        if (verify) shard.verify();
      } finally {
        shard.close();
      }
    }
    for (const { table } of manifest?.branches ?? []) new PathTable(path.join(folder, table));
    return manifest;
  } catch (error) {
    if (error instanceof IndexDamage || isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function readPlaces(folder: string, manifest: Manifest): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const { name } of manifest.shards) {
    const shard = new ShardReader(path.join(folder, name));
    const ids = shard.ids();
    for (let document = 0; document < shard.documents; document += 1) {
      const key = ids.toString('latin1', document * 20, document * 20 + 20);
      places.set(key, { shard: name, document, reason: reasonOfKind(shard.kindOf(document)) });
    }
    shard.close();
  }
  return places;
}

function reasonOfKind(kind: number | undefined): Reason {
  if (kind === documentKinds.binary) return reasons.binary;
  return kind === documentKinds.tooLarge ? reasons.tooLarge : reasons.text;
}

async function followTips(
  work: Work,
  tips: readonly { name: string; commit: string }[],
): Promise<Manifest> {
  const branches: Manifest['branches'] = [];
  const moved: { name: string; commit: string; entries: TipEntry[] }[] = [];
  for (const { name, commit } of tips) {
    const known = work.manifest.branches.find((branch) => branch.name === name);
    if (known?.commit === commit) branches.push(known);
    else moved.push({ name, commit, entries: await listTip(work.gitFolder, commit) });
  }
  const shards = [...work.manifest.shards, ...(await indexNew(work, moved))];
  const shardNames = shards.map(({ name }) => name);
  for (const { name, commit, entries } of moved) {
    const { rows, unnamed } = placeEntries(work, shardNames, entries);
    const table = `table-${unfinishedName()}`;
    writeTable(
      path.join(work.folder, table),
      { branch: name, commit, shards: shardNames, unnamed },
      rows,
    );
    branches.push({ name, commit, table });
  }
  return { ...work.manifest, shards, branches };
}

const isFile = (mode: string) => mode.startsWith('100');
const keyOf = (hex: string) => Buffer.from(hex, 'hex').toString('latin1');

/** Reads the blobs that no shard has. @returns the new shards. */
async function indexNew(
  work: Work,
  moved: readonly { entries: readonly TipEntry[] }[],
): Promise<Manifest['shards']> {
  const wanted = new Set<string>();
  for (const { entries } of moved) {
    for (const { mode, id } of entries) {
      if (isFile(mode) && !work.places.has(keyOf(id))) wanted.add(id);
    }
  }
  const ids = [...wanted];
  const sizes = await readSizes(work.gitFolder, ids);
  const isFit = (index: number) => (sizes[index] ?? searchedMostBytes + 1) <= searchedMostBytes;
  const shards = new NewShards(work);
  for (const [index, id] of ids.entries()) if (!isFit(index)) shards.refuse(id, 'tooLarge');
  const bearable = ids.filter((_, index) => isFit(index));
  let done = 0;
  work.progress(0, bearable.length);
  for await (const { id, content } of readBlobs(work.gitFolder, bearable)) {
    done += 1;
    if (done % 500 === 0) work.progress(done, bearable.length);
    if (looksBinary(content)) shards.refuse(id, 'binary');
    else shards.add(id, content);
  }
  return shards.finish();
}

/** Fills one shard after the other, and notes where each blob went. */
class NewShards {
  readonly #work: Work;
  readonly #done: Manifest['shards'] = [];
  #open: { name: string; shard: ShardWriter } | undefined;

  constructor(work: Work) {
    this.#work = work;
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
    this.#open ??= openShard(this.#work.folder);
    const { name, shard } = this.#open;
    this.#work.places.set(keyOf(id), { shard: name, document: shard.documents, reason });
    return shard;
  }

  #close(): void {
    if (this.#open === undefined) return;
    const { name, shard } = this.#open;
    this.#done.push({ name, documents: shard.documents, contentBytes: shard.finish() });
    this.#open = undefined;
  }
}

function placeEntries(
  work: Work,
  shardNames: readonly string[],
  entries: readonly TipEntry[],
): { rows: TableEntry[]; unnamed: number } {
  const numbers = new Map(shardNames.map((name, index) => [name, index]));
  const rows: TableEntry[] = [];
  for (const { mode, id, path: bytes } of entries) {
    if (!isNameable(bytes)) continue;
    const place = isFile(mode) ? work.places.get(keyOf(id)) : undefined;
    const otherwise = mode === '160000' ? reasons.submodule : reasons.link;
    const isText = place?.reason === reasons.text;
    rows.push({
      path: bytes,
      shard: (isText ? numbers.get(place.shard) : undefined) ?? placeless,
      document: place?.document ?? 0,
      reason: place?.reason ?? otherwise,
    });
  }
  return { rows, unnamed: entries.length - rows.length };
}

/** Removes what the manifest does not name. Readers that hold such a file open keep it until they close it. */
function sweep(folder: string): void {
  const manifest = readManifest(folder);
  if (manifest === undefined) return;
  const named = new Set([
    'manifest',
    'making',
    ...manifest.shards.map(({ name }) => name),
    ...manifest.branches.map(({ table }) => table),
  ]);
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    if (named.has(name) || Date.now() - statSync(file).mtimeMs < litterAfterMs) continue;
    rmSync(file, { force: true });
  }
}
