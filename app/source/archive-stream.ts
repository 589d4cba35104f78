import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { DomainError } from '#core/errors.ts';
import type { BlobPiece, ListedFile } from '#core/git-archive-port.ts';
import type { OpenedArchive } from '#core/source/open-archive.ts';
import { crc32 } from '#formats/archive/crc32.ts';
import { tarEnd, tarHead, tarPadding } from '#formats/archive/tar.ts';
import { type ZipWritten, zipDescriptor, zipEnd, zipHead, zipLine } from '#formats/archive/zip.ts';

/** Node's own is a hundred times as fast, and has been there since 20.15. */
const sumOf: (bytes: Uint8Array, before?: number) => number = zlib.crc32 ?? crc32;
const deflateSmall = promisify(zlib.deflateRaw);
const smallBytes = 1024 * 1024;
/** Small pieces are put together, so that each costs no turn of its own. */
const pieceBytes = 64 * 1024;

type Pieces = AsyncIterable<Uint8Array>;

/** What an archive consists of: the receipt first, then the files in git's order. */
interface Item {
  path: string;
  kind: 'file' | 'link';
  executable: boolean;
  sizeBytes: number;
  target: string;
  bytes: Pieces;
}

/** @param blobs of the archive's plain files, in their order. */
async function* items(
  archive: OpenedArchive,
  blobs: AsyncIterable<BlobPiece>,
): AsyncGenerator<Item> {
  const { prefix, manifest, manifestPath, files, targets } = archive;
  const plain = { kind: 'file', executable: false, target: '' } as const;
  const path = `${prefix}/${manifestPath}`;
  yield { ...plain, path, sizeBytes: manifest.length, bytes: oneBlob([manifest]) };
  const reader = blobs[Symbol.asyncIterator]();
  try {
    for (const file of files) yield describe(file, prefix, targets, reader);
  } finally {
    await reader.return?.();
  }
}

function describe(
  { path, kind, executable, sizeBytes, objectId }: ListedFile,
  prefix: string,
  targets: ReadonlyMap<string, string>,
  reader: AsyncIterator<BlobPiece>,
): Item {
  const target = targets.get(objectId) ?? '';
  const inside = `${prefix}/${path}`;
  if (kind === 'link') {
    return { path: inside, kind, executable, sizeBytes: 0, target, bytes: oneBlob([]) };
  }
  const bytes = nextBlob(reader);
  return { path: inside, kind: 'file', executable, sizeBytes, target: '', bytes };
}

async function* oneBlob(parts: readonly Uint8Array[]): Pieces {
  yield* parts;
}

async function* nextBlob(reader: AsyncIterator<BlobPiece>): Pieces {
  for (;;) {
    const { done, value } = await reader.next();
    if (done === true) throw new DomainError('infrastructure', 'git gave too few files');
    yield value.bytes;
    if (value.isLast) return;
  }
}

async function* tarPieces(archive: OpenedArchive, all: AsyncIterable<Item>): Pieces {
  const { modifiedSeconds } = archive;
  for await (const { bytes, ...item } of all) {
    yield tarHead({ ...item, modifiedSeconds });
    yield* bytes;
    yield tarPadding(item.sizeBytes);
  }
  yield tarEnd;
}

async function* zipPieces(archive: OpenedArchive, all: AsyncIterable<Item>): Pieces {
  const written: ZipWritten[] = [];
  let offset = 0;
  for await (const item of all) {
    const entry = { ...item, modifiedSeconds: archive.modifiedSeconds };
    const facts: ZipWritten = { ...entry, crc32: 0, compressedBytes: 0, sizeBytes: 0, offset };
    const head = zipHead(entry);
    yield head;
    for await (const piece of deflate(summed(contentOf(item), facts), item.sizeBytes)) {
      facts.compressedBytes += piece.length;
      yield piece;
    }
    const tail = zipDescriptor(facts);
    yield tail;
    offset += head.length + facts.compressedBytes + tail.length;
    written.push(facts);
  }
  let listBytes = 0;
  for (const entry of written) {
    const line = zipLine(entry);
    listBytes += line.length;
    yield line;
  }
  yield zipEnd({ count: written.length, offset, sizeBytes: listBytes });
}

/** A zip keeps a link's target as its bytes. */
function contentOf(item: Item): Pieces {
  return item.kind === 'link' ? oneBlob([Buffer.from(item.target)]) : item.bytes;
}

async function* summed(bytes: Pieces, facts: ZipWritten): Pieces {
  for await (const piece of bytes) {
    facts.crc32 = sumOf(piece, facts.crc32);
    facts.sizeBytes += piece.length;
    yield piece;
  }
}

async function* deflate(bytes: Pieces, sizeBytes: number): Pieces {
  if (sizeBytes > smallBytes) {
    yield* pipe(bytes, zlib.createDeflateRaw());
    return;
  }
  const parts: Uint8Array[] = [];
  for await (const piece of bytes) parts.push(piece);
  yield await deflateSmall(Buffer.concat(parts));
}

/** What comes out of a compressor; whoever stops taking it stops its source too. */
async function* pipe(bytes: Pieces, compressor: zlib.DeflateRaw | zlib.Gzip): Pieces {
  const source = Readable.from(bytes, { objectMode: false });
  source.on('error', (cause) => compressor.destroy(cause));
  try {
    yield* source.pipe(compressor);
  } finally {
    source.destroy();
  }
}

/** Larger pieces, and none for whose right has ended. */
async function* allowed(pieces: Pieces, stillAllowed: () => boolean): Pieces {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  const give = () => {
    if (!stillAllowed()) throw new DomainError('forbidden', 'your right to read this has ended');
    const whole = Buffer.concat(held);
    held = [];
    heldBytes = 0;
    return whole;
  };
  for await (const piece of pieces) {
    held.push(piece);
    heldBytes += piece.length;
    if (heldBytes >= pieceBytes) yield give();
  }
  yield give();
}

/**
 * The archive's bytes. They end with an error as soon as the reader's right ends.
 *
 * @param blobs the plain files' bytes, in the order of `archive.files`.
 */
export function archiveStream(
  archive: OpenedArchive,
  format: 'tar.gz' | 'zip',
  blobs: AsyncIterable<BlobPiece>,
): Readable {
  const all = items(archive, blobs);
  const { stillAllowed } = archive;
  const pieces =
    format === 'zip'
      ? allowed(zipPieces(archive, all), stillAllowed)
      : pipe(allowed(tarPieces(archive, all), stillAllowed), zlib.createGzip());
  return Readable.from(pieces, { objectMode: false });
}
