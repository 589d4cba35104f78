/** What a program header table says of loading. Source: System V ABI (gABI), "Program Header". */
import { ClaimedBytes, Fault } from '../claimed-bytes.ts';
import type { ElfFile } from './elf-file.ts';

/** A loadable segment. No value is held against a memory or, but for `elfSegmentBytes`, against the file. */
export interface ElfSegment {
  /** Of the table, counting those that are not loadable. */
  index: number;
  virtual: bigint;
  physical: bigint;
  memoryBytes: bigint;
  executable: boolean;
  /** Where its header lies in the file. */
  headerAt: number;
}

const programHeaderBytes = 56;
const loadable = 1;

/**
 * @returns those of type PT_LOAD, in the order of the table.
 * @throws Fault when there are more than `segmentsMax` program headers, or not all are in the file.
 */
export function readElfSegments({ bytes }: ElfFile, segmentsMax: number): ElfSegment[] {
  const claims = new ClaimedBytes(bytes);
  const { view } = claims;
  const count = view.getUint16(0x38, true);
  if (count === 0) return [];
  const each = view.getUint16(0x36, true);
  if (each !== programHeaderBytes) {
    throw new Fault(0x36, `has program headers of ${each} bytes, want ${programHeaderBytes}`);
  }
  if (count > segmentsMax) {
    throw new Fault(0x38, `has ${count} program headers; at most ${segmentsMax}`);
  }
  const table = claims.wide(0x20, 'the program header table');
  claims.within(table, count * programHeaderBytes, 0x20, 'the program header table');
  const segments: ElfSegment[] = [];
  for (let index = 0; index < count; index += 1) {
    const at = table + index * programHeaderBytes;
    if (view.getUint32(at, true) !== loadable) continue;
    segments.push({
      index,
      virtual: view.getBigUint64(at + 0x10, true),
      physical: view.getBigUint64(at + 0x18, true),
      memoryBytes: view.getBigUint64(at + 0x28, true),
      executable: (view.getUint32(at + 4, true) & 1) !== 0,
      headerAt: at,
    });
  }
  return segments;
}

/** @returns a view of the file. @throws Fault when it is not in the file, or more than the segment has room for. */
export function elfSegmentBytes({ bytes }: ElfFile, segment: ElfSegment): Uint8Array {
  const { index, memoryBytes, headerAt } = segment;
  const claims = new ClaimedBytes(bytes);
  const offset = claims.wide(headerAt + 0x08, `segment ${index}'s offset`);
  const size = claims.wide(headerAt + 0x20, `segment ${index}'s size`);
  claims.within(offset, size, headerAt + 0x08, `segment ${index}`);
  if (BigInt(size) > memoryBytes) {
    throw new Fault(
      headerAt + 0x20,
      `has a segment ${index} of ${size} bytes in the file and ${memoryBytes} in memory`,
    );
  }
  return bytes.subarray(offset, offset + size);
}

/**
 * @param length bytes that must be in one segment.
 * @returns the physical address of a virtual one, and the end of its segment there; undefined when it is not loaded.
 */
export function loadedAt(
  segments: readonly ElfSegment[],
  virtual: bigint,
  length = 1n,
): { address: bigint; end: bigint } | undefined {
  const segment = segments.find(
    (candidate) =>
      virtual >= candidate.virtual && virtual + length <= candidate.virtual + candidate.memoryBytes,
  );
  if (segment === undefined) return undefined;
  return {
    address: segment.physical + (virtual - segment.virtual),
    end: segment.physical + segment.memoryBytes,
  };
}
