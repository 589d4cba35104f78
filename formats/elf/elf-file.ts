import { ClaimedBytes, Fault } from '../claimed-bytes.ts';

/**
 * Reads header, sections and symbols of a 64-bit little-endian RISC-V ELF file, whoever made it and whatever
 * it is for. Every count, offset and size is a claim: each is held against the file before it is used.
 * Source: System V ABI (gABI), "Object Files", with extended section numbering; RISC-V ELF psABI.
 */
export interface ElfFile {
  /** e_type: 1 relocatable, 2 executable, 3 shared. */
  type: number;
  /** e_flags. */
  flags: number;
  sections: ElfSection[];
}

export interface ElfSection {
  name: string;
  type: number;
  /** Its low 53 bits. */
  flags: number;
  address: bigint;
  /** Of the file; the bytes of a NOBITS section are none. */
  offset: number;
  sizeBytes: number;
  link: number;
  info: number;
  alignment: number;
  entryBytes: number;
  /** Where its header lies in the file. */
  headerAt: number;
}

export interface ElfSymbol {
  name: string;
  /** Its name ends within its table and is not cut. */
  isNameWhole: boolean;
  /** st_info's low half: 2 is a function. */
  type: number;
  /** st_shndx, or what SHT_SYMTAB_SHNDX says where that has no room. */
  section: number;
  /** A reserved number (absolute, common) is no section, however many there are. */
  isReserved: boolean;
  value: bigint;
  sizeBytes: number;
  /** Where it lies in the file. */
  at: number;
}

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
export const symbolBytes = 24;
const headerBytes = 64;
const sectionBytes = 64;
const machineRiscv = 243;
/** Numbers from here on are no sections; this one says that the number stands elsewhere. */
const reservedLow = 0xff00;
const elsewhere = 0xffff;
const nameBytesMax = 512;
const latin1 = new TextDecoder('latin1');
const machineNames: Record<number, string> = {
  3: 'x86',
  40: 'Arm',
  62: 'x86-64',
  183: 'AArch64',
};

/** @throws Fault with the byte that is wrong. */
export function readElfFile(bytes: Uint8Array, sectionsMax: number): ElfFile {
  const claims = new ClaimedBytes(bytes);
  const { view } = claims;
  checkHeader(bytes, view);
  const table = claims.wide(40, 'the section table');
  const file = { type: view.getUint16(16, true), flags: view.getUint32(48, true) };
  if (table === 0) return { ...file, sections: [] };
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
  if (count === 0) return { ...file, sections: [] };
  claims.within(table, count * sectionBytes, 40, 'the section table');
  const names = view.getUint16(62, true);
  const namesIndex = names === elsewhere ? view.getUint32(table + 40, true) : names;
  if (namesIndex >= count) throw new Fault(62, `names section ${namesIndex} of ${count}`);
  const sections = Array.from({ length: count }, (_, index) =>
    readSection(claims, table + index * sectionBytes, index),
  );
  // 0 says that there are no names.
  if (namesIndex !== 0) nameSections(bytes, view, sections, sections[namesIndex]);
  return { ...file, sections };
}

function checkHeader(bytes: Uint8Array, view: DataView): void {
  if (bytes.length < headerBytes) {
    throw new Fault(bytes.length, `ends after ${bytes.length} bytes, within the ELF header`);
  }
  if (view.getUint32(0) !== 0x7f454c46) throw new Fault(0, 'is no ELF file');
  if (bytes[4] !== 2) throw new Fault(4, 'is not 64-bit');
  if (bytes[5] !== 1) throw new Fault(5, 'is not little-endian');
  if (bytes[6] !== 1) throw new Fault(6, `is of ELF version ${bytes[6]}`);
  const machine = view.getUint16(18, true);
  if (machine !== machineRiscv) {
    const name = machineNames[machine] ?? `machine ${machine}`;
    throw new Fault(18, `is for ${name}, not for RISC-V`);
  }
}

/** Section 0 is none: what it holds is for extended numbering only. */
function readSection(claims: ClaimedBytes, at: number, index: number): ElfSection {
  const { view } = claims;
  const type = index === 0 ? 0 : view.getUint32(at + 4, true);
  const offset = index === 0 ? 0 : claims.wide(at + 24, `section ${index}'s offset`);
  const sizeBytes = index === 0 ? 0 : claims.wide(at + 32, `section ${index}'s size`);
  if (type !== sectionType.noBits) claims.within(offset, sizeBytes, at + 24, `section ${index}`);
  return {
    name: '',
    type,
    flags: index === 0 ? 0 : Number(view.getBigUint64(at + 8, true) & 0x1f_ffff_ffff_ffffn),
    address: view.getBigUint64(at + 16, true),
    offset,
    sizeBytes,
    link: view.getUint32(at + 40, true),
    info: view.getUint32(at + 44, true),
    alignment: index === 0 ? 0 : claims.wide(at + 48, `section ${index}'s alignment`),
    entryBytes: index === 0 ? 0 : claims.wide(at + 56, `section ${index}'s entry size`),
    headerAt: at,
  };
}

function nameSections(
  bytes: Uint8Array,
  view: DataView,
  sections: readonly ElfSection[],
  names: ElfSection | undefined,
): void {
  if (names === undefined || names.type !== sectionType.strings) {
    throw new Fault(62, 'has no section that holds the names of sections');
  }
  const table = elfContent(bytes, names);
  for (const section of sections) {
    const { text, isWhole } = textAt(table, view.getUint32(section.headerAt, true));
    if (!isWhole) throw new Fault(section.headerAt, 'has the name of a section that does not end');
    section.name = text;
  }
}

/** @returns a view of the file. */
export function elfContent(bytes: Uint8Array, section: ElfSection): Uint8Array {
  if (section.type === sectionType.noBits) return bytes.subarray(0, 0);
  return bytes.subarray(section.offset, section.offset + section.sizeBytes);
}

function textAt(table: Uint8Array, at: number): { text: string; isWhole: boolean } {
  const longest = table.subarray(at, at + nameBytesMax);
  const end = longest.indexOf(0);
  return { text: latin1.decode(end < 0 ? longest : longest.subarray(0, end)), isWhole: end >= 0 };
}

/**
 * The symbols of one table, the first of which is none.
 *
 * @throws Fault when the table, its names or its list of section numbers are not sound.
 */
export function readElfSymbols(
  bytes: Uint8Array,
  { sections }: ElfFile,
  table: ElfSection,
  symbolsMax: number,
): ElfSymbol[] {
  const { view } = new ClaimedBytes(bytes);
  const count = elfEntries(table, symbolBytes, symbolsMax, 'symbols');
  const names = sections[table.link];
  if (names === undefined || names.type !== sectionType.strings) {
    throw new Fault(
      table.headerAt + 40,
      `the symbol table takes its names from section ${table.link}`,
    );
  }
  const text = elfContent(bytes, names);
  const tableIndex = sections.indexOf(table);
  const numbers = sections.find(
    ({ type, link }) => type === sectionType.symbolSections && link === tableIndex,
  );
  if (numbers !== undefined) elfEntries(numbers, 4, symbolsMax, 'section numbers');
  return Array.from({ length: count }, (_, index) => {
    const at = table.offset + index * symbolBytes;
    const name = textAt(text, view.getUint32(at, true));
    const told = view.getUint16(at + 6, true);
    const place = told === elsewhere && numbers !== undefined ? index * 4 : undefined;
    const isFound = place !== undefined && place + 4 <= (numbers?.sizeBytes ?? 0);
    return {
      name: name.text,
      isNameWhole: name.isWhole,
      type: view.getUint8(at + 4) & 15,
      section: isFound ? view.getUint32((numbers?.offset ?? 0) + (place ?? 0), true) : told,
      isReserved: told >= reservedLow && !isFound,
      value: view.getBigUint64(at + 8, true),
      sizeBytes: Number(view.getBigUint64(at + 16, true)),
      at,
    };
  });
}

/** How many entries of `each` bytes a table holds. */
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
