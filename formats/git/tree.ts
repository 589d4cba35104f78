export interface GitTreeEntry {
  /** Six octal digits. */
  mode: string;
  name: string;
  objectId: string;
}

/**
 * Where the parts of the entry at `at` lie: its mode before `space`, its name before `nul`, its id before `end`.
 *
 * @returns undefined where the bytes stop being a tree.
 */
export function entryAt(
  content: Buffer,
  at: number,
): { space: number; nul: number; end: number } | undefined {
  const space = content.indexOf(32, at);
  const nul = space < 0 ? -1 : content.indexOf(0, space);
  const end = nul + 21;
  return nul < 0 || end > content.length ? undefined : { space, nul, end };
}

/**
 * The entries of a tree object: `<mode> <name> NUL <20 bytes>`, repeated.
 *
 * @returns undefined for bytes that are no tree.
 * Source: gitformat-pack(5), "tree" objects.
 */
export function readTree(bytes: Uint8Array): GitTreeEntry[] | undefined {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const entries: GitTreeEntry[] = [];
  let at = 0;
  while (at < content.length) {
    const found = entryAt(content, at);
    if (found === undefined) return undefined;
    const { space, nul, end } = found;
    entries.push({
      mode: content.toString('latin1', at, space).padStart(6, '0'),
      name: content.toString('utf8', space + 1, nul),
      objectId: content.toString('hex', nul + 1, end),
    });
    at = end;
  }
  return entries;
}

/**
 * One entry of a tree object, without making the others.
 *
 * @param name its bytes. @returns undefined where none is of that name before the bytes stop being a tree.
 */
export function findTreeEntry(bytes: Uint8Array, name: Uint8Array): GitTreeEntry | undefined {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  while (at < content.length) {
    const found = entryAt(content, at);
    if (found === undefined) return undefined;
    const { space, nul, end } = found;
    if (
      nul - space - 1 === name.length &&
      content.compare(name, 0, name.length, space + 1, nul) === 0
    ) {
      return {
        mode: content.toString('latin1', at, space).padStart(6, '0'),
        name: content.toString('utf8', space + 1, nul),
        objectId: content.toString('hex', nul + 1, end),
      };
    }
    at = end;
  }
  return undefined;
}
