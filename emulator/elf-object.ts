/**
 * What an ELF tells beside its segments: sections, symbols, and where virtual addresses are loaded. As hostile a file as
 * for `elf.ts`. Source: System V ABI (gABI), "Sections", "Symbol Table", "Program Header".
 */
import { checkHeader, ElfReader } from './elf.ts';

export interface ElfSection {
  name: string;
  /** sh_flags: 1 is writable, 2 in memory, 4 executable, 0x800 compressed. */
  flags: number;
  address: bigint;
  /** Of the file; empty for a section without bytes. */
  bytes: Uint8Array;
}

export interface ElfSymbol {
  name: string;
  address: bigint;
  sizeBytes: number;
  /** st_info's low half: 2 is a function. */
  type: number;
}

/** A loadable segment. */
export interface ElfLoad {
  virtual: bigint;
  physical: number;
  memoryBytes: number;
  executable: boolean;
}

export interface ElfObject {
  sections: ElfSection[];
  symbols: ElfSymbol[];
  loads: ElfLoad[];
}

const sectionFlag = { writable: 1, allocated: 2, executable: 4, compressed: 0x800 } as const;
const sectionHeaderBytes = 64;
const programHeaderBytes = 56;
const symbolBytes = 24;
const type = { symbols: 2, noBits: 8 } as const;
const loadSegment = 1;
const nameBytesMaximum = 512;
const latin1 = new TextDecoder('latin1');
const symbolsMaximum = 2 ** 21;

/**
 * @param what names the file in messages.
 * @throws ImageError with the byte offset of what is wrong.
 */
export function readElfObject(bytes: Uint8Array, what: string): ElfObject {
  const file: ElfReader = new ElfReader(bytes, what);
  checkHeader(file);
  const headers = sectionHeaders(file);
  const names = headers[file.u16(0x3e)];
  return {
    sections: headers.map((at) => readSection(file, at, names)),
    symbols: readSymbols(file, headers),
    loads: readLoads(file),
  };
}

export function isExecutable({ flags }: ElfSection): boolean {
  return (flags & sectionFlag.executable) !== 0;
}
export function isWritable({ flags }: ElfSection): boolean {
  return (flags & sectionFlag.writable) !== 0;
}
export function isAllocated({ flags }: ElfSection): boolean {
  return (flags & sectionFlag.allocated) !== 0;
}
export function isCompressed({ flags }: ElfSection): boolean {
  return (flags & sectionFlag.compressed) !== 0;
}

function sectionHeaders(file: ElfReader): number[] {
  const table = file.u64(0x28);
  const count = file.u16(0x3c);
  if (table === 0 || count === 0) return [];
  if (file.u16(0x3a) !== sectionHeaderBytes) {
    file.refuse(0x3a, `section headers of ${file.u16(0x3a)} bytes, want ${sectionHeaderBytes}`);
  }
  file.need(0x28, table, count * sectionHeaderBytes, 'the section header table');
  return Array.from({ length: count }, (_, index) => table + index * sectionHeaderBytes);
}

/** @returns a view of the file. */
function content(file: ElfReader, header: number, what: string): Uint8Array {
  if (file.u32(header + 4) === type.noBits) return file.bytes.subarray(0, 0);
  const offset = file.u64(header + 0x18);
  const size = file.u64(header + 0x20);
  file.need(header + 0x18, offset, size, what);
  return file.bytes.subarray(offset, offset + size);
}

/** @returns the text at `at` of a string table; cut where it is longer than any name that is meant. */
function text(table: Uint8Array, at: number): string {
  const longest = table.subarray(at, at + nameBytesMaximum);
  const end = longest.indexOf(0);
  return latin1.decode(end < 0 ? longest : longest.subarray(0, end));
}

function readSection(file: ElfReader, at: number, names: number | undefined): ElfSection {
  const table = names === undefined ? undefined : content(file, names, 'the section name table');
  const name = table === undefined ? '' : text(table, file.u32(at));
  return {
    name,
    flags: file.u64(at + 8),
    address: file.wide(at + 0x10),
    bytes: content(file, at, `section ${name}`),
  };
}

function readSymbols(file: ElfReader, headers: readonly number[]): ElfSymbol[] {
  const at = headers.find((header) => file.u32(header + 4) === type.symbols);
  if (at === undefined) return [];
  const strings = headers[file.u32(at + 0x28)];
  if (strings === undefined) {
    file.refuse(at + 0x28, `string table ${file.u32(at + 0x28)} of ${headers.length} sections`);
  }
  const size = content(file, at, 'the symbol table').length;
  const count = Math.floor(size / symbolBytes);
  if (count > symbolsMaximum) file.refuse(at + 0x20, `${count} symbols, at most ${symbolsMaximum}`);
  const names = content(file, strings, 'the string table');
  const first = file.u64(at + 0x18);
  return Array.from({ length: count }, (_, index) => {
    const symbol = first + index * symbolBytes;
    return {
      name: text(names, file.u32(symbol)),
      type: file.u8(symbol + 4) & 15,
      address: file.wide(symbol + 8),
      sizeBytes: file.u64(symbol + 16),
    };
  });
}

function readLoads(file: ElfReader): ElfLoad[] {
  const count = file.u16(0x38);
  if (count === 0) return [];
  if (file.u16(0x36) !== programHeaderBytes) {
    file.refuse(0x36, `program headers of ${file.u16(0x36)} bytes, want ${programHeaderBytes}`);
  }
  const table = file.u64(0x20);
  file.need(0x20, table, count * programHeaderBytes, 'the program header table');
  return Array.from({ length: count }, (_, index) => table + index * programHeaderBytes)
    .filter((at) => file.u32(at) === loadSegment)
    .map((at) => ({
      virtual: file.wide(at + 0x10),
      physical: file.u64(at + 0x18),
      memoryBytes: file.u64(at + 0x28),
      executable: (file.u32(at + 4) & 1) !== 0,
    }));
}

/** @returns where a virtual address is loaded, and the end of its segment there; undefined when it is not. */
export function loadedAt(
  loads: readonly ElfLoad[],
  virtual: bigint,
): { address: number; end: number } | undefined {
  const load = loads.find(
    (candidate) =>
      virtual >= candidate.virtual && virtual < candidate.virtual + BigInt(candidate.memoryBytes),
  );
  if (load === undefined) return undefined;
  return {
    address: load.physical + Number(virtual - load.virtual),
    end: load.physical + load.memoryBytes,
  };
}
