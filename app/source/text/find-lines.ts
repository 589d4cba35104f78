import type { BlobText } from './blob-text.ts';

/** Of the lines that hold a text, so many are told. */
export const foundLinesMost = 1000;
/** A longer text is looked for by nobody. */
export const soughtBytesMost = 500;

/** @returns numbers of the lines that hold `sought` as it is written, from 1. Linear. */
export function findLines({ bytes, lineCount }: BlobText, sought: string): number[] {
  const wanted = Buffer.from(sought);
  if (wanted.length === 0 || wanted.length > soughtBytesMost) return [];
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const found: number[] = [];
  let line = 1;
  let counted = 0;
  for (let at = content.indexOf(wanted); at >= 0; at = content.indexOf(wanted, at)) {
    for (let end = content.indexOf(10, counted); end >= 0 && end < at; ) {
      line += 1;
      counted = end + 1;
      end = content.indexOf(10, counted);
    }
    if (line > lineCount) break;
    found.push(line);
    if (found.length >= foundLinesMost) break;
    const next = content.indexOf(10, at);
    if (next < 0) break;
    at = next + 1;
  }
  return found;
}
