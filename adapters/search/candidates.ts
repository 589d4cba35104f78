import type { Needed } from '#formats/search/needed-trigrams.ts';
import type { List, ShardReader } from './shard-reader.ts';

/** Lists that are read for one condition, the shortest first: the rest seldom takes anything away. */
const listsMost = 10;
/** So few are read as soon as found. */
const fewDocuments = 3;

/** @returns the documents that can match, growing; undefined for all of them. */
export function findCandidates(shard: ShardReader, needed: Needed): Uint32Array | undefined {
  switch (needed.kind) {
    case 'anything':
      return undefined;
    case 'trigrams':
      return holdAll(shard, needed.all);
    case 'all':
      return needed.parts.reduce<Uint32Array | undefined>((found, part) => {
        if (found !== undefined && found.length === 0) return found;
        const more = findCandidates(shard, part);
        if (found === undefined || more === undefined) return found ?? more;
        return intersect(found, more);
      }, undefined);
    case 'any':
      return unite(shard, needed.parts);
  }
}

function holdAll(shard: ShardReader, trigrams: readonly number[]): Uint32Array {
  const lists: List[] = [];
  for (const trigram of trigrams) {
    const list = shard.find(trigram);
    if (list === undefined) return new Uint32Array(0);
    lists.push(list);
  }
  lists.sort((a, b) => a.count - b.count);
  let found: Uint32Array | undefined;
  for (const list of lists.slice(0, listsMost)) {
    if (found !== undefined && found.length <= fewDocuments) break;
    const more = shard.read(list);
    found = found === undefined ? more : intersect(found, more);
  }
  return found ?? new Uint32Array(0);
}

function intersect(a: Uint32Array, b: Uint32Array): Uint32Array {
  const both = new Uint32Array(Math.min(a.length, b.length));
  let used = 0;
  let at = 0;
  for (let index = 0; index < a.length; index += 1) {
    const wanted = a[index] ?? 0;
    while (at < b.length && (b[at] ?? 0) < wanted) at += 1;
    if (b[at] !== wanted || at >= b.length) continue;
    both[used] = wanted;
    used += 1;
  }
  return both.subarray(0, used);
}

function unite(shard: ShardReader, parts: readonly Needed[]): Uint32Array | undefined {
  const marked = new Uint8Array(shard.documents);
  for (const part of parts) {
    const found = findCandidates(shard, part);
    if (found === undefined) return undefined;
    for (const document of found) marked[document] = 1;
  }
  const all: number[] = [];
  for (const [document, mark] of marked.entries()) if (mark === 1) all.push(document);
  return Uint32Array.from(all);
}
