import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { DomainError } from '#core/errors.ts';
import type { BlobPort } from '#core/ports.ts';
import { isAbandoned, unfinishedName } from '../living.ts';
import { makeSpool } from './spool.ts';

/** Read and looked at whole before the first byte of it is served. */
const wholeBytes = 1 << 20;

/**
 * Files named by their SHA-256: `<folder>/ab/cdef…`. A file appears whole or not at all, and what is given
 * out is what its name says: a file that the disk has changed is refused, or its stream breaks off before
 * its end.
 *
 * @param onDamaged is told of each that was found changed.
 */
export function makeBlobs(
  folder: string,
  onDamaged: (sha256: string) => void = () => undefined,
): BlobPort {
  const requireWhole = (found: string, sha256: string): void => {
    if (found === sha256) return;
    onDamaged(sha256);
    throw new DomainError(
      'infrastructure',
      `artifact ${sha256} is damaged on disk; the operator restores its file from a backup`,
    );
  };
  const read = async (sha256: string): Promise<Buffer | undefined> => {
    const bytes = await orMissing(readFile(placeOf(folder, sha256)));
    if (bytes) requireWhole(hashOf(bytes), sha256);
    return bytes;
  };
  return {
    async put(bytes) {
      const sha256 = hashOf(bytes);
      const place = placeOf(folder, sha256);
      const kept = await orMissing(readFile(place)); // a damaged one is written again
      if (kept === undefined || !kept.equals(bytes)) await writeWhole(place, bytes);
      return sha256;
    },
    read,
    spool: () => makeSpool(folder),
    sizeBytes: (sha256) => sizeOf(placeOf(folder, sha256)),
    clearLitter: (isNamed, unnamedAfterMs) => clearLitter(folder, isNamed, unnamedAfterMs),
    async stream(sha256) {
      const place = placeOf(folder, sha256);
      const size = await sizeOf(place);
      if (size === undefined) return undefined;
      const chunks =
        size <= wholeBytes
          ? [await read(sha256)]
          : checked(place, (found) => requireWhole(found, sha256));
      return webStream(Readable.from(chunks, { objectMode: false }));
    },
  };
}

async function clearLitter(
  folder: string,
  isNamed: (sha256: string) => boolean,
  unnamedAfterMs: number,
): Promise<number> {
  let removed = 0;
  for (const fan of await readdir(folder)) {
    if (!/^[0-9a-f]{2}$/.test(fan)) continue;
    for (const name of await readdir(path.join(folder, fan))) {
      const file = path.join(folder, fan, name);
      const atMs = (await orMissing(stat(file)))?.mtimeMs ?? Date.now();
      const gone = name.includes('.making-')
        ? isAbandoned(name, atMs)
        : Date.now() - atMs > unnamedAfterMs && !isNamed(fan + name);
      if (!gone) continue;
      await rm(file, { force: true });
      removed += 1;
    }
  }
  return removed;
}

/**
 * The last chunk waits until the whole is known to be right.
 *
 * @param requireHash is given the SHA-256 of all that was read, and throws when it is wrong.
 */
async function* checked(
  place: string,
  requireHash: (found: string) => void,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  let held: Buffer | undefined;
  for await (const chunk of createReadStream(place) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    if (held) yield held;
    held = chunk;
  }
  requireHash(hash.digest('hex'));
  if (held) yield held;
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
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
