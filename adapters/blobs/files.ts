import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { DomainError } from '#core/errors.ts';
import type { BlobPort } from '#core/ports.ts';
import { unfinishedName } from '../living.ts';

/** Files named by their SHA-256: `<folder>/ab/cdef…`. A file appears whole or not at all. */
export function makeBlobs(folder: string): BlobPort {
  return {
    async put(bytes) {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const place = placeOf(folder, sha256);
      if ((await sizeOf(place)) !== bytes.length) await writeWhole(place, bytes);
      return sha256;
    },
    async read(sha256) {
      const bytes = await orMissing(readFile(placeOf(folder, sha256)));
      if (bytes && createHash('sha256').update(bytes).digest('hex') !== sha256) {
        throw new DomainError('infrastructure', `artifact ${sha256} is damaged on disk`);
      }
      return bytes;
    },
    sizeBytes: (sha256) => sizeOf(placeOf(folder, sha256)),
    async stream(sha256) {
      const place = placeOf(folder, sha256);
      if ((await sizeOf(place)) === undefined) return undefined;
      return webStream(createReadStream(place));
    },
  };
}

/** The pattern is also what keeps a guessed name inside the folder. */
function placeOf(folder: string, sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new DomainError('invalid', 'not a SHA-256 in hex');
  return path.join(folder, sha256.slice(0, 2), sha256.slice(2));
}

async function writeWhole(place: string, bytes: Uint8Array): Promise<void> {
  await mkdir(path.dirname(place), { recursive: true });
  const unfinished = `${place}.making-${unfinishedName()}`;
  try {
    const file = await open(/* turbopackIgnore: true */ unfinished, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, place);
  } catch (cause) {
    await rm(unfinished, { force: true });
    throw new DomainError('infrastructure', `cannot keep an artifact at ${place}`, { cause });
  }
}

async function sizeOf(place: string): Promise<number | undefined> {
  return (await orMissing(stat(place)))?.size;
}

async function orMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw cause;
  }
}

/** Node's type of a web stream lacks the element type; a file's stream gives Buffers, which are Uint8Array. */
function webStream(stream: Readable): ReadableStream<Uint8Array> {
  return Readable.toWeb(stream) as unknown as ReadableStream<Uint8Array>;
}
