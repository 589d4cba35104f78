import { DomainError } from '#core/errors.ts';
import {
  type Cover,
  isFolderMode,
  type RawTreeEntry,
  readRawTree,
  writeRawTree,
} from '#formats/git/part-of-tree.ts';
import { objectIdOf } from './object-pack.ts';
import type { ObjectReader } from './object-reader.ts';
import { remember } from './remember.ts';

/** Where trees are read from, by id. */
export type TreeSource = Pick<ObjectReader, 'info' | 'content'>;

/** What of one tree belongs to a view. */
export interface TreePart {
  /** The tree with covered entries only; '' where it has none. */
  inside: string;
  /** Equal for two trees that differ in covered entries only; '' where all is covered. */
  outside: string;
  bytes: Buffer;
  /** Of folders above the covered ones. */
  children: TreePart[];
  /** Ids of the covered entries themselves, submodules left out. */
  covered: string[];
}

const knownLimit = 20_000;
const treeLimitBytes = 64 * 1024 * 1024;

/** Reads trees and keeps what it found, by id: most commits share most of their folders. */
export class ViewTrees {
  readonly #reader: TreeSource;
  readonly #known = new Map<Cover, Map<string, Promise<TreePart>>>();

  constructor(reader: TreeSource) {
    this.#reader = reader;
  }

  part(tree: string, cover: Cover): Promise<TreePart> {
    const known = this.#known.get(cover) ?? new Map<string, Promise<TreePart>>();
    this.#known.set(cover, known);
    const found = known.get(tree);
    if (found) return found;
    const part = this.#split(tree, cover);
    remember(known, tree, part, knownLimit);
    return part;
  }

  async #split(tree: string, cover: Cover): Promise<TreePart> {
    const inside: RawTreeEntry[] = [];
    const outside: RawTreeEntry[] = [];
    const children: TreePart[] = [];
    const covered: string[] = [];
    for (const entry of await readTreeEntries(this.#reader, tree)) {
      const wanted = cover.get(entry.name);
      if (wanted === 'all') {
        inside.push(entry);
        if (!isSubmodule(entry)) covered.push(entry.objectId);
      } else if (wanted === undefined || !isFolderMode(entry.mode)) outside.push(entry);
      else {
        const child = await this.part(entry.objectId, wanted);
        children.push(child);
        if (child.inside !== '') inside.push({ ...entry, objectId: child.inside });
        if (child.outside !== '') outside.push({ ...entry, objectId: child.outside });
      }
    }
    const bytes = writeRawTree(inside);
    return { inside: idOf(inside, bytes), outside: idOf(outside), bytes, children, covered };
  }
}

export async function readTreeEntries(reader: TreeSource, tree: string): Promise<RawTreeEntry[]> {
  const info = await reader.info(tree);
  if (info?.type !== 'tree') throw new DomainError('infrastructure', `tree ${tree} is missing`);
  if (info.sizeBytes > treeLimitBytes) {
    throw new DomainError('too-large', `tree ${tree} is over ${treeLimitBytes} bytes`);
  }
  const object = await reader.content(tree);
  const entries = object && readRawTree(object.content);
  if (!entries) throw new DomainError('infrastructure', `tree ${tree} is damaged`);
  return entries;
}

function idOf(entries: readonly RawTreeEntry[], bytes?: Buffer): string {
  if (entries.length === 0) return '';
  return objectIdOf({ type: 'tree', bytes: bytes ?? writeRawTree(entries) });
}

export function isSubmodule({ mode }: RawTreeEntry): boolean {
  return Number.parseInt(mode, 8) === 0o160000;
}
