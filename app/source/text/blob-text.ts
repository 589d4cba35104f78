import { processWide } from '#core/process-wide.ts';
import { SizedCache } from '#core/sized-cache.ts';
import { looksBinary } from '#formats/text/binary.ts';
import { chunkLines } from '../../components/text/code-markup.ts';

/** Larger files are no pages: they are downloaded. */
export const textLimitBytes = 32 * 1024 * 1024;
/** Longer documents are shown as their source. */
export const documentLimitBytes = 256 * 1024;
const keptBytes = 64 * 1024 * 1024;
/** Past this a browser cannot lay a page out; the rest of the file is in its download. */
export const linesMost = 1_000_000;
/** Of a line, so much is shown: longer ones are data. */
const lineCharactersMost = 4000;

/** A file as a page takes it: where its pieces begin. */
export interface BlobText {
  bytes: Uint8Array;
  binary: boolean;
  lineCount: number;
  /** The byte at which each piece of `chunkLines` lines begins. */
  starts: readonly number[];
}

interface Blob {
  objectId: string;
  read(maxBytes: number): Promise<Uint8Array>;
}

/**
 * The content of an opened file, kept while people read it. It knows nothing of rights: who has opened the file may
 * read it.
 *
 * @throws DomainError `too-large` over `textLimitBytes`.
 */
export async function blobText({ objectId, read }: Blob): Promise<BlobText> {
  const kept = processWide('blob-texts', () => new SizedCache<BlobText>(keptBytes));
  const known = kept.get(objectId);
  if (known) return known;
  const bytes = await read(textLimitBytes);
  const text = { bytes, ...countLines(bytes) };
  kept.set(objectId, text, bytes.length + text.starts.length * 8 + 200);
  return text;
}

function countLines(bytes: Uint8Array): Omit<BlobText, 'bytes'> {
  if (looksBinary(bytes)) return { binary: true, lineCount: 0, starts: [] };
  const starts: number[] = [];
  let lineCount = 0;
  for (let at = 0; at < bytes.length && lineCount < linesMost; ) {
    if (lineCount % chunkLines === 0) starts.push(at);
    lineCount += 1;
    const end = bytes.indexOf(10, at);
    at = end < 0 ? bytes.length : end + 1;
  }
  return { binary: false, lineCount, starts };
}

/** @param number of the piece; from 0. @returns its lines, without line ends; long ones cut, with a word that says so. */
export function chunkText(text: BlobText, number: number): string[] {
  const from = text.starts[number];
  if (from === undefined) return [];
  const lines = decodeText(text.bytes.subarray(from, text.starts[number + 1])).split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) =>
    line.length > lineCharactersMost
      ? `${line.slice(0, lineCharactersMost)} … ${line.length - lineCharactersMost} more characters, not shown`
      : line,
  );
}

/** Bytes that are no UTF-8 become U+FFFD. */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder('utf-8').decode(bytes);
}
