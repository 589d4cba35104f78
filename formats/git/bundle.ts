/** What stands before the pack of a bundle. */
export interface BundleHeader {
  /** Where the pack begins, in bytes. */
  packAt: number;
  refs: { name: string; objectId: string }[];
  /** Commits that the reader must have already. */
  prerequisites: string[];
}

/** Longer than the header of any repository with less than a hundred thousand refs. */
export const bundleHeaderMaxBytes = 16 * 1024 * 1024;

const newline = 0x0a;

/**
 * Reads a bundle's header: signature, capabilities (version 3), prerequisites, refs, an empty line.
 *
 * @param bytes the beginning of the file, `bundleHeaderMaxBytes` of it at most.
 * @returns undefined for what is no bundle, or one of another object format, or filtered.
 * Source: gitformat-bundle(5).
 */
export function readBundleHeader(bytes: Uint8Array): BundleHeader | undefined {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = content.indexOf(newline) + 1;
  const signature = content.toString('latin1', 0, at);
  if (signature !== '# v2 git bundle\n' && signature !== '# v3 git bundle\n') return undefined;
  const header: BundleHeader = { packAt: 0, refs: [], prerequisites: [] };
  for (;;) {
    const end = content.indexOf(newline, at);
    if (end < 0) return undefined;
    const line = content.toString('utf8', at, end);
    at = end + 1;
    if (line === '') return { ...header, packAt: at };
    if (!readLine(line, header)) return undefined;
  }
}

function readLine(line: string, header: BundleHeader): boolean {
  if (line.startsWith('@')) return line === '@object-format=sha1';
  const isNeeded = line.startsWith('-');
  const text = isNeeded ? line.slice(1) : line;
  const objectId = text.slice(0, 40);
  if (!/^[0-9a-f]{40}$/.test(objectId)) return false;
  if (isNeeded) header.prerequisites.push(objectId);
  else if (text.charAt(40) === ' ') header.refs.push({ objectId, name: text.slice(41) });
  else return false;
  return true;
}
