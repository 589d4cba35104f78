/** As long as any file system takes: no tree that was ever checked out has a longer one. Source: limits.h, NAME_MAX. */
const nameMaxBytes = 255;

/**
 * Whether an imported tree may hold an entry of this name. Wider than what a patch may bring (`core/tree-path.ts`): what
 * is not refused is shown for what it is. Names that differ by case alone are fine: we check nothing out.
 *
 * @returns what is wrong with it, as the rest of a sentence, or undefined.
 */
export function importedNameProblem(name: Buffer): string | undefined {
  if (name.length === 0) return 'is empty';
  if (name.length > nameMaxBytes) {
    return `has ${name.length} bytes; no file system takes more than ${nameMaxBytes}`;
  }
  for (const byte of name) {
    if (byte < 0x20 || byte === 0x7f) {
      return `holds the control character 0x${byte.toString(16).padStart(2, '0')}`;
    }
    if (byte === 0x2f) return 'holds a slash';
  }
  if (name[0] !== 0x2e && name[0] !== 0x67 && name[0] !== 0x47) return undefined; // . g G
  const text = name.toString('latin1');
  if (text === '.' || text === '..') return 'leads out of its folder';
  // spellings that other file systems take for .git are refused by git's fsck: fetch.ts
  return /^(\.git|git~1)$/i.test(text) ? 'names a .git folder' : undefined;
}
