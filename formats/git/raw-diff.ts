export interface RawDifference {
  status: 'added' | 'modified' | 'deleted' | 'renamed';
  path: string;
  /** As `path`, where nothing was renamed or copied. */
  oldPath: string;
  oldMode: string;
  newMode: string;
  oldId: string;
  newId: string;
}

/**
 * What `git diff-tree --raw -z` says of each file: `:<modes> <ids> <letter>`, then one path, or two of what was moved.
 * Source: git-diff-tree(1), "Raw output format" with -z.
 */
export function readRawDiff(bytes: Uint8Array): RawDifference[] {
  const fields = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).split('\0');
  const found: RawDifference[] = [];
  // Behind the last NUL stands nothing.
  for (let at = 0; at + 1 < fields.length; ) {
    const [oldMode = '', newMode = '', oldId = '', newId = '', letters = ''] = (fields[at] ?? '')
      .slice(1)
      .split(' ');
    const moved = letters.startsWith('R') || letters.startsWith('C');
    const oldPath = fields[at + 1] ?? '';
    const path = moved ? (fields[at + 2] ?? '') : oldPath;
    at += moved ? 3 : 2;
    found.push({ status: statusOf(letters), path, oldPath, oldMode, newMode, oldId, newId });
  }
  return found;
}

function statusOf(letters: string): RawDifference['status'] {
  if (letters.startsWith('A')) return 'added';
  if (letters.startsWith('D')) return 'deleted';
  return letters.startsWith('R') || letters.startsWith('C') ? 'renamed' : 'modified';
}
