import { Fault } from '#formats/claimed-bytes.ts';
import {
  type ElfFile,
  type ElfSection,
  fileType,
  isExecutable,
  isWritable,
  openElf,
  readElfSections,
  sectionFlag,
  sectionType,
} from '#formats/elf/elf-file.ts';
import { readElfSegments } from '#formats/elf/segments.ts';
import { type ElfSymbol, readElfSymbols, symbolType } from '#formats/elf/symbols.ts';

const sectionsMost = 2000;
const segmentsMost = 500;
const symbolsRead = 1_000_000;
/** Of the symbols, so many are shown: the functions and objects that take most room. */
export const symbolsShown = 500;

/** What a page tells of an ELF file. Numbers that may be long are texts, in hex. */
export interface ElfDescription {
  type: string;
  entry: string;
  sections: { name: string; address: string; sizeBytes: number; flags: string }[];
  segments: { virtual: string; physical: string; sizeBytes: string; executable: boolean }[];
  symbols: { name: string; value: string; sizeBytes: number; kind: string }[];
  symbolsCount: number;
  /** Why not all of it could be read. */
  fault?: string;
}

/** Describes as much of an ELF file as is sound. Linear; runs in a render thread, since files come from outside. */
export function describeElf(bytes: Uint8Array): ElfDescription {
  const told: ElfDescription = {
    ...{ type: '', entry: '', sections: [], segments: [], symbols: [], symbolsCount: 0 },
  };
  try {
    const file = openElf(bytes);
    told.type = typeName(file);
    told.entry = hex(file.entry);
    told.segments = readElfSegments(file, segmentsMost).map((segment) => ({
      virtual: hex(segment.virtual),
      physical: hex(segment.physical),
      sizeBytes: String(segment.memoryBytes),
      executable: segment.executable,
    }));
    const sections = readElfSections(file, sectionsMost);
    told.sections = sections.slice(1).map(describeSection);
    const symbols = sections
      .filter(({ type }) => type === sectionType.symbols)
      .flatMap((table) => readElfSymbols(sections, table, symbolsRead))
      .filter(({ name, type }) => name !== '' && kinds.has(type));
    told.symbolsCount = symbols.length;
    told.symbols = symbols
      .sort((a, b) => b.sizeBytes - a.sizeBytes)
      .slice(0, symbolsShown)
      .map(describeSymbol);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    told.fault = error.message;
  }
  return told;
}

const kinds = new Map<number, string>([
  [symbolType.function, 'function'],
  [symbolType.object, 'object'],
]);

function typeName({ type }: ElfFile): string {
  if (type === fileType.relocatable) return 'relocatable object';
  if (type === fileType.executable) return 'executable';
  return type === fileType.shared ? 'shared object' : `type ${type}`;
}

function describeSection(section: ElfSection): ElfDescription['sections'][number] {
  const flags = [
    (section.flags & sectionFlag.alloc) !== 0 ? 'in memory' : '',
    isWritable(section) ? 'written' : '',
    isExecutable(section) ? 'executed' : '',
  ];
  return {
    name: section.name,
    address: hex(section.address),
    sizeBytes: section.sizeBytes,
    flags: flags.filter((flag) => flag !== '').join(', '),
  };
}

function describeSymbol(symbol: ElfSymbol): ElfDescription['symbols'][number] {
  return {
    name: symbol.name,
    value: hex(symbol.value),
    sizeBytes: symbol.sizeBytes,
    kind: kinds.get(symbol.type) ?? '',
  };
}

function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}
