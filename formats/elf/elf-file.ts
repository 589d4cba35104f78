/**
 * Opens a 64-bit little-endian RISC-V ELF file, whoever made it and whatever it is for: header and sections. Every
 * count, offset and size is a claim, held against the file before it is used. Segments, symbols, relocations and line
 * tables are read out of the opened file by their own files here; what a loader takes or refuses is its own rule.
 * Source: System V ABI (gABI), "Object Files", with extended section numbering; RISC-V ELF psABI.
 */
import { ClaimedBytes, Fault } from '../claimed-bytes.ts';

export interface ElfFile {
  bytes: Uint8Array;
  /** e_type. */
  type: number;
  /** e_flags. */
  flags: number;
  /** e_entry; virtual. */
  entry: bigint;
}

export interface ElfSection {
  name: string;
  type: number;
  /** Its low 53 bits. */
  flags: number;
  address: bigint;
  /** Of the file. */
  offset: number;
  /** In memory. */
  sizeBytes: number;
  /** A view of the file; empty for a NOBITS section. */
  bytes: Uint8Array;
  link: number;
  info: number;
  alignment: number;
  entryBytes: number;
  /** Where its header lies in the file. */
  headerAt: number;
}

export const fileType = { relocatable: 1, executable: 2, shared: 3 } as const;
export const sectionType = {
  symbols: 2,
  strings: 3,
  relocations: 4,
  note: 7,
  noBits: 8,
  plainRelocations: 9,
  symbolSections: 18,
} as const;
export const sectionFlag = {
  write: 1,
  alloc: 2,
  execute: 4,
  tls: 0x400,
  compressed: 0x800,
} as const;

const magic = 0x7f454c46;
const headerBytes = 64;
const sectionBytes = 64;
const machineRiscv = 243;
/** In e_shstrndx: the number stands in section 0. */
const elsewhere = 0xffff;
const nameBytesMax = 512;
const latin1 = new TextDecoder('latin1');
const machineNames: Record<number, string> = {
  3: 'x86',
  40: 'Arm',
  62: 'x86-64',
  183: 'AArch64',
};

export function isElf(bytes: Uint8Array): boolean {
  return bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46;
}

/** @throws Fault with the byte that is wrong. */
export function openElf(bytes: Uint8Array): ElfFile {
  const { view } = new ClaimedBytes(bytes);
  if (bytes.length < headerBytes) {
    throw new Fault(bytes.length, `ends after ${bytes.length} bytes, within the ELF header`);
  }
  if (view.getUint32(0) !== magic) throw new Fault(0, 'is no ELF file');
  if (bytes[4] !== 2) throw new Fault(4, 'is not 64-bit');
  if (bytes[5] !== 1) throw new Fault(5, 'is not little-endian');
  if (bytes[6] !== 1) throw new Fault(6, `is of ELF version ${bytes[6]}`);
  const machine = view.getUint16(18, true);
  if (machine !== machineRiscv) {
    const name = machineNames[machine] ?? `machine ${machine}`;
    throw new Fault(18, `is for ${name}, not for RISC-V`);
  }
  return {
    bytes,
    type: view.getUint16(16, true),
    flags: view.getUint32(48, true),
    entry: view.getBigUint64(24, true),
  };
}

/** @throws Fault when the table, or the place of one section, is not in the file. */
export function readElfSections({ bytes }: ElfFile, sectionsMax: number): ElfSection[] {
  const claims = new ClaimedBytes(bytes);
  const { view } = claims;
  const table = claims.wide(40, 'the section table');
  if (table === 0) return [];
  if (view.getUint16(58, true) !== sectionBytes) {
    throw new Fault(58, `has section headers of ${view.getUint16(58, true)} bytes, want 64`);
  }
  claims.within(table, sectionBytes, 40, 'the section table');
  const told = view.getUint16(60, true);
  // More than 65,279 do not fit there: then section 0 says how many, in its size.
  const count = told === 0 ? claims.wide(table + 32, 'the number of sections') : told;
  if (count > sectionsMax) {
    throw new Fault(told === 0 ? table + 32 : 60, `has ${count} sections; at most ${sectionsMax}`);
  }
  if (count === 0) return [];
  claims.within(table, count * sectionBytes, 40, 'the section table');
  const names = view.getUint16(62, true);
  const namesIndex = names === elsewhere ? view.getUint32(table + 40, true) : names;
  if (namesIndex >= count) throw new Fault(62, `names section ${namesIndex} of ${count}`);
  const sections = Array.from({ length: count }, (_, index) =>
    readSection(claims, bytes, table + index * sectionBytes, index),
  );
  // 0 says that there are no names.
  if (namesIndex !== 0) nameSections(view, sections, sections[namesIndex]);
  return sections;
}

/** Section 0 is none: what it holds is for extended numbering only. */
function readSection(
  claims: ClaimedBytes,
  bytes: Uint8Array,
  at: number,
  index: number,
): ElfSection {
  const { view } = claims;
  const type = index === 0 ? 0 : view.getUint32(at + 4, true);
  const offset = index === 0 ? 0 : claims.wide(at + 24, `section ${index}'s offset`);
  const sizeBytes = index === 0 ? 0 : claims.wide(at + 32, `section ${index}'s size`);
  const isInFile = type !== sectionType.noBits;
  if (isInFile) claims.within(offset, sizeBytes, at + 24, `section ${index}`);
  return {
    name: '',
    type,
    flags: index === 0 ? 0 : Number(view.getBigUint64(at + 8, true) & 0x1f_ffff_ffff_ffffn),
    address: view.getBigUint64(at + 16, true),
    offset,
    sizeBytes,
    bytes: isInFile ? bytes.subarray(offset, offset + sizeBytes) : bytes.subarray(0, 0),
    link: view.getUint32(at + 40, true),
    info: view.getUint32(at + 44, true),
    alignment: index === 0 ? 0 : claims.wide(at + 48, `section ${index}'s alignment`),
    entryBytes: index === 0 ? 0 : claims.wide(at + 56, `section ${index}'s entry size`),
    headerAt: at,
  };
}

function nameSections(
  view: DataView,
  sections: readonly ElfSection[],
  names: ElfSection | undefined,
): void {
  if (names === undefined || names.type !== sectionType.strings) {
    throw new Fault(62, 'has no section that holds the names of sections');
  }
  for (const section of sections) {
    const { text, isWhole } = elfText(names.bytes, view.getUint32(section.headerAt, true));
    if (!isWhole) throw new Fault(section.headerAt, 'has the name of a section that does not end');
    section.name = text;
  }
}

/** A text of a string table: cut, and not whole, where it does not end within 512 bytes. */
export function elfText(table: Uint8Array, at: number): { text: string; isWhole: boolean } {
  const longest = table.subarray(at, at + nameBytesMax);
  const end = longest.indexOf(0);
  return { text: latin1.decode(end < 0 ? longest : longest.subarray(0, end)), isWhole: end >= 0 };
}

/** How many entries of `each` bytes a table holds. @throws Fault when they are too many, or the last is cut. */
export function elfEntries(section: ElfSection, each: number, max: number, what: string): number {
  if (section.sizeBytes % each !== 0) {
    throw new Fault(section.headerAt + 32, `${section.name} is no whole number of ${what}`);
  }
  const count = section.sizeBytes / each;
  if (count > max) {
    throw new Fault(section.headerAt + 32, `claims ${count} ${what}; ${max} are allowed`);
  }
  return count;
}

export function isExecutable({ flags }: ElfSection): boolean {
  return (flags & sectionFlag.execute) !== 0;
}
export function isWritable({ flags }: ElfSection): boolean {
  return (flags & sectionFlag.write) !== 0;
}
/** The section has a place in memory. */
export function isAllocated({ flags }: ElfSection): boolean {
  return (flags & sectionFlag.alloc) !== 0;
}
