import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';

export interface NewObject {
  type: 'commit' | 'tree';
  bytes: Uint8Array;
}

const typeNumbers = { commit: 1, tree: 2 } as const;

/** The id that git gives these bytes. Source: gitformat-loose(5); SHA-1 repositories. */
export function objectIdOf({ type, bytes }: NewObject): string {
  return createHash('sha1').update(`${type} ${bytes.length}\0`).update(bytes).digest('hex');
}

/** A pack of exactly these objects, none of them as a difference. Source: gitformat-pack(5). */
export function writePack(objects: readonly NewObject[]): Buffer {
  const head = Buffer.alloc(12);
  head.write('PACK', 'latin1');
  head.writeUInt32BE(2, 4);
  head.writeUInt32BE(objects.length, 8);
  const parts: Uint8Array[] = [head];
  for (const { type, bytes } of objects) {
    parts.push(entryHead(typeNumbers[type], bytes.length), deflateSync(bytes, { level: 1 }));
  }
  const hash = createHash('sha1');
  for (const part of parts) hash.update(part);
  return Buffer.concat([...parts, hash.digest()]);
}

/** Type in bits 4 to 6 of the first byte, the size in its low four and in seven of each byte after it. */
function entryHead(type: number, sizeBytes: number): Buffer {
  const bytes = [];
  let rest = Math.floor(sizeBytes / 16);
  let byte = (type << 4) | (sizeBytes % 16);
  while (rest > 0) {
    bytes.push(byte | 0x80);
    byte = rest % 128;
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, byte]);
}
