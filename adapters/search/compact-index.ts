import path from 'node:path';
import { unfinishedName } from '../living.ts';
import { type Manifest, writeManifest } from './manifest.ts';
import {
  PathTable,
  placeless,
  type Reason,
  reasons,
  type TableEntry,
  writeTable,
} from './path-table.ts';
import { ShardReader } from './shard-reader.ts';
import { documentKinds, openShard, type ShardWriter } from './shard-writer.ts';

/** Each shard costs every search some reads, so that many small ones become one. */
const smallShardsMost = 12;
const smallBytes = 8 * 1024 * 1024;

type Shards = Manifest['shards'];
interface Place {
  shard: string;
  document: number;
}

/**
 * Puts small shards together, without what no branch holds any more, once they are many. Tables that name them are
 * written again. Nothing happens otherwise.
 */
export function compactIndex(folder: string, manifest: Manifest): void {
  const small = manifest.shards.filter(({ contentBytes }) => contentBytes < smallBytes);
  if (small.length <= smallShardsMost) return;
  const tables = manifest.branches.map(({ table }) => new PathTable(path.join(folder, table)));
  const moved = new Map<string, Place>();
  const written = copyLive(folder, small, liveOf(tables), moved);
  const kept = manifest.shards.filter((shard) => !small.includes(shard));
  const shards = [...kept, ...written];
  const branches = manifest.branches.map(({ name, commit }, index) => {
    const table = `table-${unfinishedName()}`;
    const old = tables[index];
    if (old) rewrite(path.join(folder, table), { name, shards, old, moved });
    return { name, commit, table };
  });
  writeManifest(folder, { ...manifest, shards, branches });
}

const keyOf = (shard: string, document: number) => `${shard}:${document}`;

/** What some branch holds at some path. */
function liveOf(tables: readonly PathTable[]): Set<string> {
  const live = new Set<string>();
  for (const { count, shards, shardNames, documents } of tables) {
    for (let index = 0; index < count; index += 1) {
      const name = shardNames[shards[index] ?? placeless];
      if (name !== undefined) live.add(keyOf(name, documents[index] ?? 0));
    }
  }
  return live;
}

/** Blobs that are not searched are kept all: their ids are all that there is of them. */
function copyLive(
  folder: string,
  small: Shards,
  live: ReadonlySet<string>,
  moved: Map<string, Place>,
): Shards {
  const written: Shards = [];
  let open: { name: string; shard: ShardWriter } | undefined;
  const close = () => {
    if (open === undefined) return;
    written.push({
      name: open.name,
      documents: open.shard.documents,
      contentBytes: open.shard.finish(),
    });
    open = undefined;
  };
  for (const { name } of small) {
    const reader = new ShardReader(path.join(folder, name));
    const ids = reader.ids();
    for (let document = 0; document < reader.documents; document += 1) {
      const kind = reader.kindOf(document);
      const isText = kind === documentKinds.text || kind === documentKinds.ascii;
      if (isText && !live.has(keyOf(name, document))) continue;
      open ??= openShard(folder);
      moved.set(keyOf(name, document), { shard: open.name, document: open.shard.documents });
      const id = ids.subarray(document * 20, document * 20 + 20);
      if (isText) open.shard.add(id, reader.content(document).bytes);
      else open.shard.addRefused(id, kind === documentKinds.binary ? 'binary' : 'tooLarge');
      if (open.shard.isFull) close();
    }
    reader.close();
  }
  close();
  return written;
}

function rewrite(
  file: string,
  {
    name,
    shards,
    old,
    moved,
  }: { name: string; shards: Shards; old: PathTable; moved: ReadonlyMap<string, Place> },
): void {
  const names = shards.map((shard) => shard.name);
  const numbers = new Map(names.map((each, index) => [each, index]));
  const entries: TableEntry[] = [];
  for (let index = 0; index < old.count; index += 1) {
    const shard = old.shardNames[old.shards[index] ?? placeless];
    const document = old.documents[index] ?? 0;
    const place =
      shard === undefined ? undefined : (moved.get(keyOf(shard, document)) ?? { shard, document });
    entries.push({
      path: old.pathBytes(index),
      shard: (place && numbers.get(place.shard)) ?? placeless,
      document: place?.document ?? 0,
      reason: (old.kinds[index] ?? reasons.text) as Reason, // as `writeTable` was given it
    });
  }
  writeTable(
    file,
    { branch: name, commit: old.commit, shards: names, unnamed: old.unnamed },
    entries,
    old.order,
  );
}
