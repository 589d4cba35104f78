/**
 * Bytes in the pieces of guest RAM that a chain is made of. Each piece was checked to lie in RAM as the chain was
 * followed; how a driver cuts a request into pieces means nothing (2.7.4 "Message Framing").
 */
import type { GuestMemory } from '../../machine/guest-memory.ts';
import type { Segment } from './chain.ts';

export function totalBytes(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => sum + segment.length, 0);
}

/** Cuts `skip` bytes off the front and everything beyond `length` bytes after them. */
export function cut(
  segments: readonly Segment[],
  skip: number,
  length = Number.POSITIVE_INFINITY,
): Segment[] {
  const kept: Segment[] = [];
  let start = skip;
  let left = length;
  for (const segment of segments) {
    const from = Math.min(start, segment.length);
    start -= from;
    const take = Math.min(segment.length - from, left);
    left -= take;
    if (take > 0) kept.push({ address: segment.address + from, length: take });
  }
  return kept;
}

/** @returns a copy of the bytes of all segments; callers bound their total. */
export function gather(memory: GuestMemory, segments: readonly Segment[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(totalBytes(segments));
  let at = 0;
  for (const segment of segments) {
    const source = memory.read(segment.address, segment.length);
    if (source !== undefined) bytes.set(source, at);
    at += segment.length;
  }
  return bytes;
}

/** Fills the segments in order. @returns how many bytes had room. */
export function scatter(
  memory: GuestMemory,
  segments: readonly Segment[],
  bytes: Uint8Array,
): number {
  let at = 0;
  for (const segment of segments) {
    if (at === bytes.length) break;
    const part = bytes.subarray(at, at + segment.length);
    memory.write(segment.address, part);
    at += part.length;
  }
  return at;
}
