/**
 * Writes tar archives, one entry after another, the same bytes for the same entries.
 * Source: POSIX.1-2017, pax, "ustar Interchange Format" and "pax Extended Header".
 */

const block = 512;

export interface TarEntry {
  /** Ends without a slash. */
  path: string;
  kind: 'file' | 'link';
  executable: boolean;
  /** Bytes of a file; 0 for a link. */
  sizeBytes: number;
  /** Of a link. */
  target?: string;
  /** Seconds since 1970, a whole number of 0 or more. */
  modifiedSeconds: number;
}

/** What stands in front of an entry's bytes. */
export function tarHead(entry: TarEntry): Uint8Array {
  const records = [
    ...record('path', fitsPath(entry.path) ? undefined : entry.path),
    ...record('linkpath', fits(entry.target ?? '', 100) ? undefined : entry.target),
    ...record('size', entry.sizeBytes < 8 ** 11 ? undefined : String(entry.sizeBytes)),
  ];
  const plain = header(entry, entry.kind === 'link' ? '2' : '0');
  if (records.length === 0) return plain;
  const extended = Buffer.concat(records);
  const pax = header(
    { ...entry, path: 'pax-header', target: '', sizeBytes: extended.length, executable: false },
    'x',
  );
  return Buffer.concat([pax, extended, tarPadding(extended.length), plain]);
}

/** What stands after so many bytes of an entry. */
export function tarPadding(sizeBytes: number): Uint8Array {
  return new Uint8Array((block - (sizeBytes % block)) % block);
}

/** What ends an archive. */
export const tarEnd: Uint8Array = new Uint8Array(2 * block);

/** `<length> <key>=<value>\n`, where the length counts its own digits. */
function record(key: string, value: string | undefined): Buffer[] {
  if (value === undefined) return [];
  const rest = Buffer.from(` ${key}=${value}\n`);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length += 1;
  return [Buffer.concat([Buffer.from(String(length)), rest])];
}

function header(entry: Omit<TarEntry, 'kind'>, type: '0' | '2' | 'x'): Buffer {
  const bytes = Buffer.alloc(block);
  const octal = (value: number, at: number, digits: number) =>
    bytes.write(value.toString(8).padStart(digits, '0').slice(-digits), at, 'latin1');
  putText(bytes, entry.path, 0, 100);
  octal(type === '2' ? 0o777 : entry.executable ? 0o755 : 0o644, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(entry.sizeBytes < 8 ** 11 ? entry.sizeBytes : 0, 124, 11);
  octal(Math.min(entry.modifiedSeconds, 8 ** 11 - 1), 136, 11);
  bytes.fill(' ', 148, 156);
  bytes.write(type, 156, 'latin1');
  if (type === '2') putText(bytes, entry.target ?? '', 157, 100);
  bytes.write('ustar\x0000', 257, 'latin1');
  bytes.write('root', 265, 'latin1');
  bytes.write('root', 297, 'latin1');
  octal(
    bytes.reduce((sum, byte) => sum + byte, 0),
    148,
    6,
  );
  bytes[154] = 0;
  return bytes;
}

/** Cut where it is too long; the extended header then has all of it. */
function putText(bytes: Buffer, text: string, at: number, most: number): void {
  Buffer.from(text).copy(bytes, at, 0, most);
}

function fits(text: string, most: number): boolean {
  return Buffer.byteLength(text) <= most;
}

/** Names that are not ASCII go into the extended header, whose charset is UTF-8. */
function fitsPath(path: string): boolean {
  return fits(path, 100) && /^[\x20-\x7e]*$/.test(path);
}
