import { statSync } from 'node:fs';
import path from 'node:path';
import { type Manifest, manifestFile, readManifest } from './manifest.ts';
import { PathTable } from './path-table.ts';
import { ShardReader } from './shard-reader.ts';

const indexesOpen = 32;
const tablesOpen = 8;

/** An index as its manifest says, opened for reading. What the manifest names stays readable after a newer one came. */
export class OpenIndex {
  readonly manifest: Manifest;
  readonly stamp: string;
  readonly #folder: string;
  readonly #shards = new Map<string, ShardReader>();
  readonly #tables = new Map<string, PathTable>();

  constructor(folder: string, manifest: Manifest, stamp: string, last?: OpenIndex) {
    this.#folder = folder;
    this.manifest = manifest;
    this.stamp = stamp;
    try {
      for (const { name } of manifest.shards) {
        this.#shards.set(name, last?.handOver(name) ?? new ShardReader(path.join(folder, name)));
      }
    } catch (error) {
      this.close();
      throw error;
    } finally {
      last?.close();
    }
  }

  /** Gives the shard away, to be closed by whoever takes it. */
  handOver(name: string): ShardReader | undefined {
    const shard = this.#shards.get(name);
    this.#shards.delete(name);
    return shard;
  }

  shard(name: string): ShardReader | undefined {
    return this.#shards.get(name);
  }

  /** @returns undefined when there is no such branch. */
  table(branch: string): PathTable | undefined {
    const named = this.manifest.branches.find(({ name }) => name === branch);
    if (named === undefined) return undefined;
    const known = this.#tables.get(named.table);
    if (known) return known;
    const table = new PathTable(path.join(this.#folder, named.table));
    if (this.#tables.size >= tablesOpen) this.#tables.clear();
    this.#tables.set(named.table, table);
    return table;
  }

  close(): void {
    for (const shard of this.#shards.values()) shard.close();
    this.#shards.clear();
  }
}

const open = new Map<string, OpenIndex>();

/**
 * The index in a folder, as it is now: one look at the manifest's file tells whether it is the one that is open.
 *
 * @returns undefined when there is none. @throws IndexDamage, or Error when a file of it is missing.
 */
export function openIndex(folder: string): OpenIndex | undefined {
  const stamp = stampOf(folder);
  const known = open.get(folder);
  if (known && known.stamp === stamp) return known;
  open.delete(folder);
  const manifest = stamp === undefined ? undefined : readManifest(folder);
  if (manifest === undefined || stamp === undefined) {
    known?.close();
    return undefined;
  }
  const index = new OpenIndex(folder, manifest, stamp, known);
  for (const [oldest, each] of open) {
    if (open.size < indexesOpen) break;
    open.delete(oldest);
    each.close();
  }
  open.set(folder, index);
  return index;
}

function stampOf(folder: string): string | undefined {
  const found = statSync(manifestFile(folder), { throwIfNoEntry: false, bigint: true });
  return found && `${found.ino}.${found.mtimeNs}.${found.size}`;
}
