/**
 * Reads an executable ELF for RISC-V, whoever made it: every offset is checked against the file, every address against
 * RAM, and the work is bounded by the file's size. Source: System V ABI (gABI), "Object Files"; RISC-V ELF psABI.
 */

import { ImageError } from './images/image-error.ts';
import { ramBase } from './machine/guest-memory.ts';

export interface ElfSegment {
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
  segments: ElfSegment[];
  /** Guest-physical address of the symbol `tohost`: the program ends by HTIF. */
  tohost: number | undefined;
}

const headerBytes = 64;
const programHeaderBytes = 56;
const sectionHeaderBytes = 64;
const symbolBytes = 24;
const machineRiscv = 243;
const machineNames: Record<number, string> = { 3: 'x86', 40: 'Arm', 62: 'x86-64', 183: 'AArch64' };
const typeExecutable = 2;
const typeShared = 3;
const loadSegment = 1;
const symbolTable = 2;

/** A segment with where it wants to be seen, to bring virtual addresses back to physical ones. */
interface Mapped extends ElfSegment {
  virtual: number;
  headerAt: number;
}

export function isElf(bytes: Uint8Array): boolean {
  return bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46;
}

export class ElfReader {
  readonly bytes: Uint8Array;
  readonly #what: string;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, what: string) {
    this.bytes = bytes;
    this.#what = what;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  refuse(at: number, reason: string): never {
    throw new ImageError(`${this.#what}: byte 0x${at.toString(16)}: ${reason}`);
  }

  /** @throws ImageError unless `length` bytes from `offset` are in the file; `at` says where the offset was read. */
  need(at: number, offset: number, length: number, what: string): void {
    if (offset + length <= this.bytes.length) return;
    const end = `0x${(offset + length).toString(16)}`;
    this.refuse(at, `${what} ends at ${end}, the file at 0x${this.bytes.length.toString(16)}`);
  }

  u8(at: number): number {
    return this.#view.getUint8(at);
  }
  u16(at: number): number {
    return this.#view.getUint16(at, true);
  }
  u32(at: number): number {
    return this.#view.getUint32(at, true);
  }
  /** Beyond 2^53 bits are lost; such a value is outside every file and every RAM. */
  u64(at: number): number {
    return this.u32(at) + this.u32(at + 4) * 0x1_0000_0000;
  }
  wide(at: number): bigint {
    return this.#view.getBigUint64(at, true);
  }
}

/**
 * @param what names the file in messages.
 * @param memoryBytes RAM begins at 0x80000000.
 * @throws ImageError with the byte offset of what is wrong: truncated, not 64-bit little-endian RISC-V, not linked,
 *   a segment outside RAM or over another, an entry in no segment.
 */
export function readElf(bytes: Uint8Array, what: string, memoryBytes: number): ElfImage {
  const file: ElfReader = new ElfReader(bytes, what);
  checkHeader(file);
  const segments = readSegments(file, memoryBytes);
  checkOverlap(file, segments);
  const entryAddress = file.u64(0x18);
  const entry = toPhysical(segments, entryAddress, 2);
  if (entry === undefined) {
    file.refuse(0x18, `entry 0x${entryAddress.toString(16)} is in no loadable segment`);
  }
  const symbol = findTohost(file);
  const tohost = symbol === undefined ? undefined : toPhysical(segments, symbol, 8);
  return { entry, segments, tohost };
}

export function checkHeader(file: ElfReader): void {
  const { bytes } = file;
  if (!isElf(bytes)) file.refuse(0, 'no ELF magic');
  if (bytes.length < headerBytes) file.refuse(bytes.length, 'truncated within the ELF header');
  if (bytes[4] !== 2) file.refuse(4, `class ${bytes[4]}, want 2 (64-bit)`);
  if (bytes[5] !== 1) file.refuse(5, `data encoding ${bytes[5]}, want 1 (little-endian)`);
  const machine = file.u16(0x12);
  if (machine !== machineRiscv) {
    const name = machineNames[machine] ?? 'unknown';
    file.refuse(0x12, `machine ${machine} (${name}), want ${machineRiscv} (RISC-V)`);
  }
  const type = file.u16(0x10);
  if (type !== typeExecutable && type !== typeShared) {
    file.refuse(0x10, `type ${type}, want 2 (executable); link it first`);
  }
}

function readSegments(file: ElfReader, memoryBytes: number): Mapped[] {
  const count = file.u16(0x38);
  if (count === 0) file.refuse(0x38, 'no program headers: nothing to load');
  if (file.u16(0x36) !== programHeaderBytes) {
    file.refuse(0x36, `program headers of ${file.u16(0x36)} bytes, want ${programHeaderBytes}`);
  }
  const table = file.u64(0x20);
  file.need(0x20, table, count * programHeaderBytes, 'the program header table');
  const segments: Mapped[] = [];
  for (let index = 0; index < count; index += 1) {
    const at = table + index * programHeaderBytes;
    if (file.u32(at) === loadSegment && file.u64(at + 0x28) > 0) {
      segments.push(readSegment(file, at, `segment ${index}`, memoryBytes));
    }
  }
  return segments;
}

function readSegment(file: ElfReader, at: number, what: string, memoryBytes: number): Mapped {
  const offset = file.u64(at + 0x08);
  const virtual = file.u64(at + 0x10);
  const address = file.u64(at + 0x18);
  const fileBytes = file.u64(at + 0x20);
  const size = file.u64(at + 0x28);
  file.need(at + 0x08, offset, fileBytes, what);
  if (fileBytes > size) {
    file.refuse(at + 0x20, `${what} has ${fileBytes} bytes in the file and ${size} in memory`);
  }
  if (address < ramBase || address + size > ramBase + memoryBytes) {
    const range = `0x${address.toString(16)} to 0x${(address + size).toString(16)}`;
    file.refuse(at + 0x18, `${what} (${range}) is not in RAM`);
  }
  const bytes = file.bytes.subarray(offset, offset + fileBytes);
  return { address, bytes, memoryBytes: size, virtual, headerAt: at };
}

function checkOverlap(file: ElfReader, segments: readonly Mapped[]): void {
  const sorted = [...segments].sort((a, b) => a.address - b.address);
  for (const [index, segment] of sorted.entries()) {
    const before = sorted[index - 1];
    if (before && before.address + before.memoryBytes > segment.address) {
      const other = `the segment at 0x${before.address.toString(16)}`;
      file.refuse(segment.headerAt + 0x18, `segment overlaps ${other}`);
    }
  }
}

function toPhysical(
  segments: readonly Mapped[],
  virtual: number,
  length: number,
): number | undefined {
  const home = segments.find(
    (segment) =>
      virtual >= segment.virtual && virtual + length <= segment.virtual + segment.memoryBytes,
  );
  return home && home.address + (virtual - home.virtual);
}

/** Looks through the first symbol table only, so that no file makes the work more than linear. */
function findTohost(file: ElfReader): number | undefined {
  const table = file.u64(0x28);
  if (table === 0) return undefined;
  if (file.u16(0x3a) !== sectionHeaderBytes) {
    file.refuse(0x3a, `section headers of ${file.u16(0x3a)} bytes, want ${sectionHeaderBytes}`);
  }
  file.need(0x28, table, sectionHeaderBytes, 'the section header table');
  // More than 65,279 do not fit there: then section 0 says how many, in its size.
  const count = file.u16(0x3c) || file.u64(table + 0x20);
  file.need(0x28, table, count * sectionHeaderBytes, 'the section header table');
  for (let index = 0; index < count; index += 1) {
    const at = table + index * sectionHeaderBytes;
    if (file.u32(at + 4) !== symbolTable) continue;
    const strings = file.u32(at + 0x28);
    if (strings >= count) file.refuse(at + 0x28, `string table ${strings} of ${count} sections`);
    return scanSymbols(file, at, table + strings * sectionHeaderBytes);
  }
  return undefined;
}

function scanSymbols(file: ElfReader, symbolsAt: number, stringsAt: number): number | undefined {
  const symbols = file.u64(symbolsAt + 0x18);
  const symbolsSize = file.u64(symbolsAt + 0x20);
  file.need(symbolsAt + 0x18, symbols, symbolsSize, 'the symbol table');
  const strings = file.u64(stringsAt + 0x18);
  const stringsSize = file.u64(stringsAt + 0x20);
  file.need(stringsAt + 0x18, strings, stringsSize, 'the string table');
  const name = new TextEncoder().encode('tohost\0');
  for (let at = symbols; at + symbolBytes <= symbols + symbolsSize; at += symbolBytes) {
    const nameAt = file.u32(at);
    if (nameAt + name.length > stringsSize) continue;
    if (name.every((byte, index) => file.bytes[strings + nameAt + index] === byte)) {
      return file.u64(at + 8);
    }
  }
  return undefined;
}
