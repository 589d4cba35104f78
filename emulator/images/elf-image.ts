/**
 * What the machine loads of an executable ELF: segments that lie in RAM, none over another, with the entry in one of
 * them. The file is read by `formats/elf/`.
 */
import { Fault } from '#formats/claimed-bytes.ts';
import { type ElfFile, readElfSections, sectionType } from '#formats/elf/elf-file.ts';
import { executableLimits, openExecutable } from '#formats/elf/executable.ts';
import {
  type ElfSegment,
  elfSegmentBytes,
  loadedAt,
  readElfSegments,
} from '#formats/elf/segments.ts';
import { findElfSymbol } from '#formats/elf/symbols.ts';
import { ramBase } from '../machine/guest-memory.ts';
import { readImage } from './image-error.ts';

export interface LoadedSegment {
  /** Guest-physical. */
  address: number;
  /** A view of the file. */
  bytes: Uint8Array;
  /** What follows `bytes` up to here is zero. */
  memoryBytes: number;
}

export interface ElfImage {
  /** Guest-physical. */
  entry: number;
  segments: LoadedSegment[];
  /** Guest-physical address of the symbol `tohost`: the program ends by HTIF. */
  tohost: number | undefined;
}

/** As many as the header can count. */
const segmentsMax = 0xffff;

/**
 * @param what names the file in messages.
 * @param memoryBytes RAM begins at 0x80000000.
 * @throws ImageError with the byte that is wrong: truncated, not 64-bit little-endian RISC-V, not linked, a segment
 *   outside RAM or over another, an entry in no segment.
 */
export function readElfImage(bytes: Uint8Array, what: string, memoryBytes: number): ElfImage {
  return readImage(what, () => {
    const file = openExecutable(bytes);
    const segments = readElfSegments(file, segmentsMax).filter((one) => one.memoryBytes > 0n);
    if (segments.length === 0) throw new Fault(0x38, 'has no segment to load');
    for (const segment of segments) checkPlace(segment, memoryBytes);
    checkOverlap(segments);
    const entry = loadedAt(segments, file.entry, 2n);
    if (entry === undefined) {
      const address = `0x${file.entry.toString(16)}`;
      throw new Fault(0x18, `has its entry ${address} in no segment that is loaded`);
    }
    const symbol = findTohost(file);
    const tohost = symbol === undefined ? undefined : loadedAt(segments, symbol, 8n);
    return {
      entry: Number(entry.address),
      segments: segments.map((segment) => ({
        address: Number(segment.physical),
        bytes: elfSegmentBytes(file, segment),
        memoryBytes: Number(segment.memoryBytes),
      })),
      tohost: tohost && Number(tohost.address),
    };
  });
}

function checkPlace(
  { index, physical, memoryBytes, headerAt }: ElfSegment,
  ramBytes: number,
): void {
  const end = physical + memoryBytes;
  if (physical >= BigInt(ramBase) && end <= BigInt(ramBase + ramBytes)) return;
  const range = `0x${physical.toString(16)} to 0x${end.toString(16)}`;
  throw new Fault(headerAt + 0x18, `has its segment ${index} (${range}) outside of RAM`);
}

function checkOverlap(segments: readonly ElfSegment[]): void {
  const sorted = [...segments].sort((a, b) => Number(a.physical - b.physical));
  for (const [index, { physical, headerAt }] of sorted.entries()) {
    const before = sorted[index - 1];
    if (before && before.physical + before.memoryBytes > physical) {
      const other = `0x${before.physical.toString(16)}`;
      throw new Fault(headerAt + 0x18, `has a segment that overlaps the one at ${other}`);
    }
  }
}

/** Looks through the first symbol table only, so that no file makes the work more than linear. */
function findTohost(file: ElfFile): bigint | undefined {
  const sections = readElfSections(file, executableLimits.sections);
  const table = sections.find(({ type }) => type === sectionType.symbols);
  return table && findElfSymbol(sections, table, 'tohost');
}
