import { Fault } from '#formats/claimed-bytes.ts';
import {
  type ElfFile,
  type ElfSection,
  fileType,
  isAllocated,
  isExecutable,
  isWritable,
  openElf,
  readElfSections,
  sectionFlag,
  sectionType,
} from '#formats/elf/elf-file.ts';
import {
  type ElfRelocation,
  readElfRelocations,
  relocationBytes,
  relocationName,
} from '#formats/elf/relocations.ts';
import { type ElfSymbol, readElfSymbols, symbolBytes } from '#formats/elf/symbols.ts';
import { moduleSectionsMax } from '#formats/module/module-self.ts';
import { limits, loadedTypes, memoryOf, widthOf } from './loader-limits.ts';

export interface LoadableObject {
  sections: ElfSection[];
  /** Names that the loader must find, each once. */
  undefinedSymbols: string[];
  /** On loaded sections. */
  relocationsCount: number;
  /** Bytes that the loader must give it. */
  memoryBytes: number;
}

/**
 * Reads a relocatable RISC-V object, as a binary module is, by the rule that the loader goes by: what it
 * takes is taken, what it refuses is refused. Sections that are not loaded (debugging) are not judged.
 *
 * @throws Fault with the byte that is wrong.
 * Source: VMHI-F, "Module file"; Keel's kernel/modules/module_elf.c and module_relocate.c.
 */
export function readLoadableObject(bytes: Uint8Array): LoadableObject {
  const file = openElf(bytes);
  const sections = readElfSections(file, moduleSectionsMax);
  checkFile(file);
  const memoryBytes = checkSections(sections);
  const { symbols, undefinedSymbols } = readImports(sections);
  const relocationsCount = checkRelocations(sections, symbols);
  return { sections, undefinedSymbols, relocationsCount, memoryBytes };
}

function checkFile({ bytes, type, flags }: ElfFile): void {
  if (bytes.length > limits.fileBytes) {
    throw new Fault(limits.fileBytes, `is ${bytes.length} bytes; ${limits.fileBytes} at most`);
  }
  if (type !== fileType.relocatable) {
    throw new Fault(16, `is of type ${type}; a module is relocatable (ET_REL, 1)`);
  }
  if ((flags & 6) !== 0) throw new Fault(48, 'is made for floating-point registers');
}

/** @returns the memory that the loaded ones want. */
function checkSections(sections: readonly ElfSection[]): number {
  for (const section of sections) {
    checkEverySection(section);
    if (isAllocated(section)) checkLoadedSection(section);
  }
  const memoryBytes = memoryOf(
    sections.filter(isAllocated).map((section) => ({
      sizeBytes: section.sizeBytes,
      alignment: section.alignment,
      isCode: isExecutable(section),
      isWritable: isWritable(section),
    })),
  );
  if (memoryBytes > limits.memoryBytes) {
    throw new Fault(0, `wants more than ${limits.memoryBytes} bytes of memory`);
  }
  return memoryBytes;
}

function checkEverySection({ name, type, alignment, headerAt }: ElfSection): void {
  if (alignment > 4096 || (alignment > 0 && !Number.isInteger(Math.log2(alignment)))) {
    throw new Fault(headerAt + 48, `section ${name} wants an alignment of ${alignment}`);
  }
  if (type === sectionType.plainRelocations) {
    throw new Fault(headerAt + 4, `section ${name} holds REL relocations; RISC-V has RELA only`);
  }
}

function checkLoadedSection(section: ElfSection): void {
  const { name, type, flags, headerAt } = section;
  if (isWritable(section) && isExecutable(section)) {
    throw new Fault(headerAt + 8, `section ${name} is writable and executable`);
  }
  if ((flags & sectionFlag.tls) !== 0) {
    throw new Fault(headerAt + 8, `section ${name} is thread-local`);
  }
  if (!loadedTypes.includes(type)) {
    throw new Fault(headerAt + 4, `section ${name} is loaded and of type ${type}`);
  }
}

function readImports(sections: readonly ElfSection[]): {
  symbols: ElfSymbol[];
  undefinedSymbols: string[];
} {
  const tables = sections.filter(({ type }) => type === sectionType.symbols);
  const [table] = tables;
  if (table === undefined) {
    throw new Fault(0, 'has no symbol table: it was stripped, and the loader needs its symbols');
  }
  if (tables.length > 1) throw new Fault(table.headerAt, 'has more than one symbol table');
  if (table.entryBytes !== symbolBytes || table.offset % 8 !== 0) {
    throw new Fault(table.headerAt + 56, 'has a symbol table of another kind');
  }
  const symbols = readElfSymbols(sections, table, limits.symbols);
  const undefinedSymbols = new Set<string>();
  for (const [index, { name, isNameWhole, section, at }] of symbols.entries()) {
    if (index === 0 || section !== 0) continue;
    if (!isNameWhole) throw new Fault(at, `symbol ${index} has a name that does not end`);
    if (name === '') throw new Fault(at, `symbol ${index} is undefined and has no name`);
    undefinedSymbols.add(name);
  }
  if (undefinedSymbols.size > limits.imports) {
    throw new Fault(table.headerAt, `imports more than ${limits.imports} symbols`);
  }
  return { symbols, undefinedSymbols: [...undefinedSymbols] };
}

function checkRelocations(sections: readonly ElfSection[], symbols: readonly ElfSymbol[]): number {
  let total = 0;
  for (const section of sections) {
    const target = sections[section.info];
    const isRelevant =
      section.type === sectionType.relocations && target !== undefined && isAllocated(target);
    if (!isRelevant) continue;
    if (section.entryBytes !== relocationBytes || section.offset % 8 !== 0) {
      throw new Fault(section.headerAt + 56, `${section.name} is no relocation table`);
    }
    const relocations = readElfRelocations(section, limits.relocations - total);
    for (const [index, relocation] of relocations.entries()) {
      const what = `relocation ${index} of ${section.name}`;
      if (checkPlace(relocation, target, what)) checkSymbol(relocation, sections, symbols, what);
    }
    total += relocations.length;
  }
  return total;
}

/** @returns whether it is applied at all. */
function checkPlace({ place, type, at }: ElfRelocation, target: ElfSection, what: string): boolean {
  const width = widthOf(type);
  if (width === undefined) {
    const name = relocationName(type);
    throw new Fault(at + 8, `${what} is of ${name}, which the loader does not apply`);
  }
  if (width === 0) return false;
  if (target.type === sectionType.noBits || place + BigInt(width) > BigInt(target.sizeBytes)) {
    throw new Fault(at, `${what} lies at ${place}, outside of ${target.name}`);
  }
  return true;
}

function checkSymbol(
  { symbol: index, at }: ElfRelocation,
  sections: readonly ElfSection[],
  symbols: readonly ElfSymbol[],
  what: string,
): void {
  const symbol = symbols[index];
  if (index === 0 || symbol === undefined) {
    throw new Fault(at + 12, `${what} names symbol ${index} of ${symbols.length}`);
  }
  const home = symbol.isReserved ? undefined : sections[symbol.section];
  const isThere =
    symbol.section === 0 ||
    (home !== undefined && isAllocated(home) && symbol.value <= BigInt(home.sizeBytes));
  if (!isThere) {
    const name = symbol.name || `symbol ${index}`;
    throw new Fault(at + 12, `${what} uses ${name}, which is not loaded`);
  }
}
