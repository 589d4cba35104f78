/** Symbol tables. Source: System V ABI (gABI), "Symbol Table". */
import { Fault } from '../claimed-bytes.ts';
import { type ElfSection, elfEntries, elfText, sectionType } from './elf-file.ts';

export interface ElfSymbol {
  name: string;
  /** Its name ends within its table and is not cut. */
  isNameWhole: boolean;
  /** st_info's low half. */
  type: number;
  /** st_shndx, or what SHT_SYMTAB_SHNDX says where that has no room. */
  section: number;
  /** A reserved number (absolute, common) is no section, however many there are. */
  isReserved: boolean;
  /** An address, in a file that was linked. */
  value: bigint;
  sizeBytes: number;
  /** Where it lies in the file. */
  at: number;
}

export const symbolType = { none: 0, object: 1, function: 2, section: 3, file: 4 } as const;
export const symbolBytes = 24;
/** Numbers from here on are no sections; the last one says that the number stands elsewhere. */
const reservedLow = 0xff00;
const elsewhere = 0xffff;

/**
 * The symbols of one table, the first of which is none.
 *
 * @throws Fault when the table, its names or its list of section numbers are not sound.
 */
export function readElfSymbols(
  sections: readonly ElfSection[],
  table: ElfSection,
  symbolsMax: number,
): ElfSymbol[] {
  const count = elfEntries(table, symbolBytes, symbolsMax, 'symbols');
  const names = namesOf(sections, table);
  const numbers = sectionNumbers(sections, table, symbolsMax);
  const view = viewOf(table.bytes);
  return Array.from({ length: count }, (_, index) => {
    const entry = index * symbolBytes;
    const name = elfText(names, view.getUint32(entry, true));
    const told = view.getUint16(entry + 6, true);
    const isElsewhere = told === elsewhere && index * 4 + 4 <= numbers.byteLength;
    return {
      name: name.text,
      isNameWhole: name.isWhole,
      type: view.getUint8(entry + 4) & 15,
      section: isElsewhere ? numbers.getUint32(index * 4, true) : told,
      isReserved: told >= reservedLow && !isElsewhere,
      value: view.getBigUint64(entry + 8, true),
      sizeBytes: Number(view.getBigUint64(entry + 16, true)),
      at: table.offset + entry,
    };
  });
}

/**
 * Looks for one name without reading the other symbols.
 *
 * @returns the value of the first symbol of this name.
 * @throws Fault as `readElfSymbols`.
 */
export function findElfSymbol(
  sections: readonly ElfSection[],
  table: ElfSection,
  wanted: string,
): bigint | undefined {
  const count = elfEntries(table, symbolBytes, Number.POSITIVE_INFINITY, 'symbols');
  const names = namesOf(sections, table);
  const view = viewOf(table.bytes);
  const name = new TextEncoder().encode(`${wanted}\0`);
  for (let entry = 0; entry < count * symbolBytes; entry += symbolBytes) {
    const nameAt = view.getUint32(entry, true);
    if (name.every((byte, index) => names[nameAt + index] === byte)) {
      return view.getBigUint64(entry + 8, true);
    }
  }
  return undefined;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function namesOf(sections: readonly ElfSection[], table: ElfSection): Uint8Array {
  const names = sections[table.link];
  if (names === undefined || names.type !== sectionType.strings) {
    throw new Fault(
      table.headerAt + 40,
      `has a symbol table that takes its names from section ${table.link}`,
    );
  }
  return names.bytes;
}

function sectionNumbers(
  sections: readonly ElfSection[],
  table: ElfSection,
  symbolsMax: number,
): DataView {
  const index = sections.indexOf(table);
  const numbers = sections.find(
    ({ type, link }) => type === sectionType.symbolSections && link === index,
  );
  if (numbers === undefined) return new DataView(new ArrayBuffer(0));
  elfEntries(numbers, 4, symbolsMax, 'section numbers');
  return viewOf(numbers.bytes);
}
