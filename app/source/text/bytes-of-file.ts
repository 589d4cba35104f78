import { chunkLines, codeHtml, labelledHtml } from '../../components/text/code-markup.ts';
import { visibleHtml } from '../../components/text/visible-html.ts';

const bytesPerLine = 16;
const bytesPerPiece = bytesPerLine * chunkLines;
/** Of a binary, so much is shown; all of it is in its download. */
export const shownBytesMost = 1024 * 1024;
/** Of a binary too large to be held. */
const firstBytes = bytesPerPiece;

/** @param src as of `codeOfFile`; left out, there is no more than `bytes`. */
export function codeOfBytes(bytes: Uint8Array, src?: string): string {
  const shown = Math.min(bytes.length, shownBytesMost);
  const first = pieceOfBytes(bytes, 0);
  return codeHtml(first === undefined ? [] : [first], {
    lineCount: Math.ceil(shown / bytesPerLine),
    ...(src !== undefined && { src: `${src}&chunk=` }),
  });
}

/** @param number from 0. @returns lines of sixteen bytes: where, in hex, as text; undefined past the end. */
export function pieceOfBytes(bytes: Uint8Array, number: number): string | undefined {
  const from = number * bytesPerPiece;
  const end = Math.min(bytes.length, shownBytesMost, from + bytesPerPiece);
  if (number < 0 || from >= end) return undefined;
  const lines: string[] = [];
  let labels = '';
  for (let at = from; at < end; at += bytesPerLine) {
    labels += `${at.toString(16).padStart(6, '0')}\n`;
    lines.push(lineOf(bytes.subarray(at, Math.min(at + bytesPerLine, end))));
  }
  return labelledHtml(visibleHtml(lines.join('\n')), labels, lines.length);
}

function lineOf(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const text = Array.from(bytes, (byte) =>
    byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '·',
  ).join('');
  return `${hex.padEnd(bytesPerLine * 3)} ${text}`;
}

/** The beginning of a file that is not held. */
export async function beginningOf(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const reader = stream.getReader();
  const parts: Uint8Array[] = [];
  for (let size = 0; size < firstBytes; ) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    size += value.length;
  }
  await reader.cancel();
  return Buffer.concat(parts).subarray(0, firstBytes);
}
