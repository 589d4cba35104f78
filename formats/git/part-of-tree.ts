import { entryAt } from './tree.ts';

/**
 * Tree objects byte for byte, for histories that hold a part of the paths only.
 * Source: gitformat-pack(5), "tree" objects; git, tree.c, `base_name_compare`: a folder sorts as if its name ended in `/`.
 */

export interface RawTreeEntry {
  /** Octal as the tree has it, e.g. `40000`. */
  mode: string;
  /** The name's bytes, each as one character. */
  name: string;
  objectId: string;
}

/** Which entries of a tree belong to the part, by raw name: all of one, or what its own map names. */
export type Cover = ReadonlyMap<string, Cover | 'all'>;

/** The same paths in one order, without those that lie under another. */
export function normalizePrefixes(prefixes: readonly string[]): string[] {
  const sorted = [...new Set(prefixes)].sort();
  return sorted.filter(
    (prefix) =>
      !sorted.some((other) => other !== prefix && (other === '' || prefix.startsWith(`${other}/`))),
  );
}

/** @param prefixes paths of folders or files, none of them empty. */
export function coverOf(prefixes: readonly string[]): Cover {
  const root = new Map<string, Cover | 'all'>();
  for (const prefix of normalizePrefixes(prefixes)) {
    let at = root;
    const parts = Buffer.from(prefix).toString('latin1').split('/');
    const last = parts.pop() ?? '';
    for (const part of parts) {
      const known = at.get(part);
      const next = known instanceof Map ? known : new Map<string, Cover | 'all'>();
      at.set(part, next);
      at = next;
    }
    at.set(last, 'all');
  }
  return root;
}

/** @returns undefined for bytes that are no tree. */
export function readRawTree(bytes: Uint8Array): RawTreeEntry[] | undefined {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const entries: RawTreeEntry[] = [];
  let at = 0;
  while (at < content.length) {
    const found = entryAt(content, at);
    if (found === undefined) return undefined;
    const { space, nul, end } = found;
    entries.push({
      mode: content.toString('latin1', at, space),
      name: content.toString('latin1', space + 1, nul),
      objectId: content.toString('hex', nul + 1, end),
    });
    at = end;
  }
  return entries;
}

/** @param entries in the order that they are to have. */
export function writeRawTree(entries: readonly RawTreeEntry[]): Buffer {
  return Buffer.concat(
    entries.flatMap(({ mode, name, objectId }) => [
      Buffer.from(`${mode} ${name}\0`, 'latin1'),
      Buffer.from(objectId, 'hex'),
    ]),
  );
}

export function isFolderMode(mode: string): boolean {
  return (Number.parseInt(mode, 8) & 0o170000) === 0o040000;
}

/** Git's order of the entries of a tree, by bytes. */
export function sortRawTree(entries: readonly RawTreeEntry[]): RawTreeEntry[] {
  const key = ({ mode, name }: RawTreeEntry) => (isFolderMode(mode) ? `${name}/` : name);
  return [...entries].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}
