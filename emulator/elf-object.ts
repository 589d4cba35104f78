/**
 * What an ELF tells beside its segments: sections, symbols, and where virtual addresses are loaded. As hostile a file as
 * for `elf.ts`. Source: System V ABI (gABI), "Sections", "Symbol Table", "Program Header".
 */
import { Fault } from '#formats/claimed-bytes.ts';
import {
  elfContent,
  type ElfSection as FileSection,
  readElfFile,
  readElfSymbols,
  sectionType,
} from '#formats/elf/elf-file.ts';
import { checkHeader, ElfReader } from './elf.ts';
import { ImageError } from './images/image-error.ts';

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
const programHeaderBytes = 56;
const loadSegment = 1;
/** A linker makes a handful; each address of a line table is looked for in all of them. */
const segmentsMaximum = 64;
/** A kernel built with a section for each function has some 100,000. */
const sectionsMaximum = 2 ** 20;
const symbolsMaximum = 2 ** 21;

/**
 * @param what names the file in messages.
 * @throws ImageError with the byte offset of what is wrong.
 */
export function readElfObject(bytes: Uint8Array, what: string): ElfObject {
  const reader: ElfReader = new ElfReader(bytes, what);
  checkHeader(reader);
  try {
    const file = readElfFile(bytes, sectionsMaximum);
    const table = file.sections.find(({ type }) => type === sectionType.symbols);
    const symbols = table === undefined ? [] : readElfSymbols(bytes, file, table, symbolsMaximum);
    return {
      sections: file.sections.map((section) => toSection(bytes, section)),
      symbols: symbols.map(({ name, value, sizeBytes, type }) => ({
        name,
        address: value,
        sizeBytes,
        type,
      })),
      loads: readLoads(reader),
    };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new ImageError(`${what}: byte 0x${error.offset.toString(16)}: ${error.message}`, {
      cause: error,
    });
  }
}

function toSection(bytes: Uint8Array, section: FileSection): ElfSection {
  const { name, flags, address } = section;
  return { name, flags, address, bytes: elfContent(bytes, section) };
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

function readLoads(file: ElfReader): ElfLoad[] {
  const count = file.u16(0x38);
  if (count === 0) return [];
  if (file.u16(0x36) !== programHeaderBytes) {
    file.refuse(0x36, `program headers of ${file.u16(0x36)} bytes, want ${programHeaderBytes}`);
  }
  if (count > segmentsMaximum) {
    file.refuse(0x38, `${count} program headers, at most ${segmentsMaximum} are read`);
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
