import { mayHaveChanged, type PathKey } from '#formats/git/changed-paths.ts';
import { type CommitGraphFile, visitParents } from '#formats/git/commit-graph.ts';

/** A commit that is not in the files yet. Its parents are, or were added before. */
export interface AddedCommit {
  id: string;
  tree: string;
  parents: readonly string[];
  /** Seconds since 1970. */
  time: number;
}

interface Added {
  id: string;
  tree: string;
  parents: number[];
  level: number;
  time: number;
}

const idBytes = 20;

/**
 * The commits of one repository and how they hang together, by position: those of the commit-graph's files, and on
 * top of them those that were read one by one since. With each commit all of its ancestors are there.
 */
export class CommitGraph {
  readonly layers: readonly CommitGraphFile[];
  /** Commits of the files. */
  readonly base: number;
  readonly #levels: Uint32Array;
  readonly #times: Float64Array;
  /** Where each commit's parents begin in `#parents`. */
  readonly #starts: Uint32Array;
  readonly #parents: Uint32Array;
  readonly #added: Added[] = [];
  readonly #addedById = new Map<string, number>();

  /** @param layers lowest first. */
  constructor(layers: readonly CommitGraphFile[]) {
    this.layers = layers;
    this.base = layers.reduce((sum, { count }) => sum + count, 0);
    this.#levels = new Uint32Array(this.base);
    this.#times = new Float64Array(this.base);
    this.#starts = new Uint32Array(this.base + 1);
    const edges = layers.reduce((sum, { edges: { length } }) => sum + length, 2 * this.base);
    const parents = new Uint32Array(edges);
    let used = 0;
    for (const layer of layers) {
      this.#levels.set(layer.levels, layer.below);
      this.#times.set(layer.times, layer.below);
      for (let index = 0; index < layer.count; index += 1) {
        visitParents(layer, index, (position) => {
          parents[used++] = position;
        });
        this.#starts[layer.below + index + 1] = used;
      }
    }
    this.#parents = parents.slice(0, used);
  }

  /** Positions are below it. */
  get size(): number {
    return this.base + this.#added.length;
  }

  get addedCount(): number {
    return this.#added.length;
  }

  /** What it holds in memory, about. */
  get sizeBytes(): number {
    const files = this.layers.reduce(
      (sum, { count, changedPaths }) => sum + count * 60 + (changedPaths?.data.length ?? 0),
      0,
    );
    return files + this.base * 24 + this.#added.length * 300;
  }

  /** @param id 40 hex digits. @returns -1 for a commit that is not here. */
  find(id: string): number {
    const added = this.#addedById.get(id);
    if (added !== undefined) return added;
    const wanted = Buffer.from(id, 'hex');
    if (wanted.length !== idBytes) return -1;
    for (const layer of this.layers) {
      const index = search(layer, wanted);
      if (index >= 0) return layer.below + index;
    }
    return -1;
  }

  idOf(position: number): string {
    const added = this.#added[position - this.base];
    if (added !== undefined) return added.id;
    const layer = this.#layerOf(position);
    return hexAt(layer.ids, position - layer.below);
  }

  /** The root tree's id. */
  treeOf(position: number): string {
    const added = this.#added[position - this.base];
    if (added !== undefined) return added.tree;
    const layer = this.#layerOf(position);
    return hexAt(layer.trees, position - layer.below);
  }

  /** One above its highest parent's; 1 for a root. An ancestor's is lower. */
  levelOf(position: number): number {
    return this.#levels[position] ?? this.#added[position - this.base]?.level ?? 0;
  }

  /** Committer's time, seconds since 1970. */
  timeOf(position: number): number {
    return this.#times[position] ?? this.#added[position - this.base]?.time ?? 0;
  }

  parentCount(position: number): number {
    if (position >= this.base) return this.#added[position - this.base]?.parents.length ?? 0;
    return (this.#starts[position + 1] ?? 0) - (this.#starts[position] ?? 0);
  }

  /** @param nth from 0, below `parentCount`. */
  parent(position: number, nth: number): number {
    if (position >= this.base) return this.#added[position - this.base]?.parents[nth] ?? -1;
    return this.#parents[(this.#starts[position] ?? 0) + nth] ?? -1;
  }

  /** Whether the commit may change the path against its first parent. No is certain. */
  mayHaveChanged(position: number, key: PathKey): boolean {
    if (position >= this.base) return true;
    const layer = this.#layerOf(position);
    return mayHaveChanged(layer.changedPaths, position - layer.below, key);
  }

  /** Puts a commit on top. All of its parents are here. Nothing happens when it is, too. */
  add({ id, tree, parents, time }: AddedCommit): void {
    if (this.find(id) >= 0) return;
    const positions = parents.map((parent) => this.find(parent));
    if (positions.some((position) => position < 0)) throw new Error(`a parent of ${id} is missing`);
    const level = 1 + positions.reduce((top, parent) => Math.max(top, this.levelOf(parent)), 0);
    this.#addedById.set(id, this.size);
    this.#added.push({ id, tree, parents: positions, level, time });
  }

  #layerOf(position: number): CommitGraphFile {
    for (let at = this.layers.length - 1; at >= 0; at -= 1) {
      const layer = this.layers[at];
      if (layer !== undefined && position >= layer.below) return layer;
    }
    throw new Error(`no commit at position ${position}`);
  }
}

function search({ fanout, ids }: CommitGraphFile, wanted: Uint8Array): number {
  const first = wanted[0] ?? 0;
  let low = first === 0 ? 0 : (fanout[first - 1] ?? 0);
  let high = fanout[first] ?? 0;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = compareAt(ids, middle * idBytes, wanted);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return -1;
}

function compareAt(ids: Uint8Array, at: number, wanted: Uint8Array): number {
  for (let byte = 0; byte < idBytes; byte += 1) {
    const difference = (ids[at + byte] ?? 0) - (wanted[byte] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function hexAt(bytes: Uint8Array, index: number): string {
  const from = bytes.byteOffset + index * idBytes;
  return Buffer.from(bytes.buffer, from, idBytes).toString('hex');
}
