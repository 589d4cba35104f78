import { DomainError } from '#core/errors.ts';
import { findTreeEntry } from '#formats/git/tree.ts';
import type { ObjectReader } from '../object-reader.ts';
import { readTreeBytes } from '../repository-objects.ts';

const knownLimit = 8192;
/** The id of a tree without entries: for git's comparisons such a folder is not there. */
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** Mode and id of what is at one path of many trees; '' where nothing is. */
export class EntryFinder {
  readonly #reader: ObjectReader;
  readonly #parts: readonly Buffer[];
  /** By tree and depth; commits share most of their folders. */
  readonly #known = new Map<string, Promise<string>>();
  /** Trees that were read. */
  reads = 0;

  /** @param path '' is the root itself. */
  constructor(reader: ObjectReader, path: string) {
    this.#reader = reader;
    this.#parts = path === '' ? [] : path.split('/').map((part) => Buffer.from(part));
  }

  async at(rootTree: string): Promise<string> {
    let entry = `040000 ${rootTree}`;
    for (let depth = 0; depth < this.#parts.length; depth += 1) {
      if (!entry.startsWith('040000 ')) return '';
      entry = await this.#step(entry.slice(7), depth);
    }
    return entry === `040000 ${emptyTree}` ? '' : entry;
  }

  #step(tree: string, depth: number): Promise<string> {
    const key = `${depth} ${tree}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found = this.#read(tree, this.#parts[depth] ?? Buffer.alloc(0));
    this.#known.set(key, found);
    // a failure is told to who waits; another question asks again
    found.catch(() => this.#known.delete(key));
    if (this.#known.size > knownLimit) {
      for (const oldest of this.#known.keys()) {
        this.#known.delete(oldest);
        break;
      }
    }
    return found;
  }

  async #read(tree: string, name: Buffer): Promise<string> {
    this.reads += 1;
    const bytes = await readTreeBytes(this.#reader, tree);
    if (bytes === undefined) throw new DomainError('infrastructure', `tree ${tree} is missing`);
    const entry = findTreeEntry(bytes, name);
    return entry === undefined ? '' : `${plainMode(entry.mode)} ${entry.objectId}`;
  }
}

/** As git compares modes: of a file's, only whether it can be run. Source: git, cache.h, `canon_mode`. */
export function plainMode(mode: string): string {
  if (!mode.startsWith('100')) return mode;
  return (Number.parseInt(mode, 8) & 0o100) === 0 ? '100644' : '100755';
}
