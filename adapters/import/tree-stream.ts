import { importedNameProblem } from './name-problem.ts';

/** An id, a type and a size are shorter. */
const headerMaxBytes = 100;

/** Called for each tree: with the first name that is refused, and why. */
type OnTree = (treeId: string, problem: string | undefined, name: string) => void;

/**
 * Reads the output of `git cat-file --batch` for trees, as it comes: names are looked at as bytes, nothing is decoded.
 * Linear; keeps one tree at most.
 *
 * Source: git-cat-file(1), "BATCH OUTPUT"; gitformat-pack(5), "tree" objects.
 */
export function treeStream(onTree: OnTree): (chunk: Buffer) => void {
  let parts: Buffer[] = [];
  let size = 0;
  let wanted = 1;
  return (chunk) => {
    parts.push(chunk);
    size += chunk.length;
    if (size < wanted) return;
    const bytes = parts.length === 1 ? chunk : Buffer.concat(parts, size);
    const { at, missing } = readWhole(bytes, onTree);
    const rest = bytes.subarray(at);
    parts = [rest];
    size = rest.length;
    wanted = rest.length + missing;
  };
}

/** Reads the trees that are there whole. @returns where the next begins, and how many bytes it lacks at least. */
function readWhole(bytes: Buffer, onTree: OnTree): { at: number; missing: number } {
  let at = 0;
  for (;;) {
    const end = bytes.indexOf(0x0a, at);
    if (end < 0 && bytes.length - at > headerMaxBytes) {
      onTree('', 'does not parse', '');
      return { at: bytes.length, missing: 1 };
    }
    if (end < 0) return { at, missing: 1 };
    const [treeId = '', type, size] = bytes.toString('latin1', at, end).split(' ');
    if (type !== 'tree') {
      onTree(treeId, 'is no tree', '');
      at = end + 1;
      continue;
    }
    const begin = end + 1;
    const next = begin + Number(size) + 1; // a newline after the content
    if (next > bytes.length) return { at, missing: next - bytes.length };
    const bad = badEntry(bytes.subarray(begin, next - 1));
    onTree(treeId, bad?.problem, bad?.name ?? '');
    at = next;
  }
}

function badEntry(tree: Buffer): { problem: string; name: string } | undefined {
  let at = 0;
  while (at < tree.length) {
    const space = tree.indexOf(0x20, at);
    const nul = space < 0 ? -1 : tree.indexOf(0, space);
    if (nul < 0 || nul + 21 > tree.length) return { problem: 'does not parse', name: '' };
    const name = tree.subarray(space + 1, nul);
    const problem = importedNameProblem(name);
    if (problem !== undefined) return { problem, name: name.toString('utf8').slice(0, 200) };
    at = nul + 21;
  }
  return undefined;
}
