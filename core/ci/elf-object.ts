import { ClaimedBytes, Fault } from '#formats/claimed-bytes.ts';
import {
  type ElfFile,
  type ElfSection,
  type ElfSymbol,
  elfEntries,
  readElfFile,
  readElfSymbols,
  sectionFlag,
  sectionType,
  symbolBytes,
} from '#formats/elf/elf-file.ts';
import { moduleSectionsMax } from '#formats/module/module-self.ts';
import {
  limits,
  loadedTypes,
  memoryOf,
  relocationBytes,
  relocationName,
  widthOf,
} from './elf-layout.ts';

export interface ElfObject {
  sections: ElfSection[];
  /** Names that the loader must find, each once. */
  undefinedSymbols: string[];
  /** On loaded sections. */
  relocationsCount: number;
  /** Bytes that the loader must give it. */
  memoryBytes: number;
}

export type ParsedElf =
  | { ok: true; object: ElfObject }
  /** `offset`: the byte of the file that is wrong. */
  | { ok: false; offset: number; reason: string };

/**
 * Reads a relocatable RISC-V object, as a binary module is, by the rule that the loader goes by: what it
 * takes is taken, what it refuses is refused. Sections that are not loaded (debugging) are not judged.
 * Source: VMHI-F, "Module file"; Keel's kernel/modules/module_elf.c and module_relocate.c.
 */
export function parseElfObject(bytes: Uint8Array): ParsedElf {
  try {
    return { ok: true, object: readObject(bytes) };
  } catch (error) {
    if (error instanceof Fault) return { ok: false, offset: error.offset, reason: error.message };
    throw error;
  }
}

function readObject(bytes: Uint8Array): ElfObject {
  const file = readElfFile(bytes, moduleSectionsMax);
  if (bytes.length > limits.fileBytes) {
    throw new Fault(limits.fileBytes, `is ${bytes.length} bytes; ${limits.fileBytes} at most`);
  }
  if (file.type !== 1) {
    throw new Fault(16, `is of type ${file.type}; a module is relocatable (ET_REL, 1)`);
  }
  if ((file.flags & 6) !== 0) throw new Fault(48, 'is made for floating-point registers');
  const memoryBytes = checkSections(file);
  const { symbols, undefinedSymbols } = readImports(bytes, file);
  return {
    sections: file.sections,
    undefinedSymbols,
    relocationsCount: checkRelocations(bytes, file, symbols),
    memoryBytes,
  };
}

function isLoaded({ flags }: ElfSection): boolean {
  return (flags & sectionFlag.alloc) !== 0;
}

/** @returns the memory that the loaded ones want. */
function checkSections({ sections }: ElfFile): number {
  for (const section of sections) {
    const { name, flags, type, alignment, headerAt } = section;
    if (alignment > 4096 || (alignment > 0 && !Number.isInteger(Math.log2(alignment)))) {
      throw new Fault(headerAt + 48, `section ${name} wants an alignment of ${alignment}`);
    }
    if (type === sectionType.plainRelocations) {
      throw new Fault(headerAt + 4, `section ${name} holds REL relocations; RISC-V has RELA only`);
    }
    if (!isLoaded(section)) continue;
    const both = sectionFlag.write | sectionFlag.execute;
    if ((flags & both) === both) {
      throw new Fault(headerAt + 8, `section ${name} is writable and executable`);
    }
    if ((flags & sectionFlag.tls) !== 0) {
      throw new Fault(headerAt + 8, `section ${name} is thread-local`);
    }
    if (!loadedTypes.includes(type)) {
      throw new Fault(headerAt + 4, `section ${name} is loaded and of type ${type}`);
    }
  }
  const memoryBytes = memoryOf(
    sections.filter(isLoaded).map(({ sizeBytes, alignment, flags }) => ({
      sizeBytes,
      alignment,
      isCode: (flags & sectionFlag.execute) !== 0,
      isWritable: (flags & sectionFlag.write) !== 0,
    })),
  );
  if (memoryBytes > limits.memoryBytes) {
    throw new Fault(0, `wants more than ${limits.memoryBytes} bytes of memory`);
  }
  return memoryBytes;
}

function readImports(
  bytes: Uint8Array,
  file: ElfFile,
): { symbols: ElfSymbol[]; undefinedSymbols: string[] } {
  const tables = file.sections.filter(({ type }) => type === sectionType.symbols);
  const [table] = tables;
  if (table === undefined) {
    throw new Fault(0, 'has no symbol table: it was stripped, and the loader needs its symbols');
  }
  if (tables.length > 1) throw new Fault(table.headerAt, 'has more than one symbol table');
  if (table.entryBytes !== symbolBytes || table.offset % 8 !== 0) {
    throw new Fault(table.headerAt + 56, 'has a symbol table of another form');
  }
  const symbols = readElfSymbols(bytes, file, table, limits.symbols);
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

function checkRelocations(
  bytes: Uint8Array,
  { sections }: ElfFile,
  symbols: readonly ElfSymbol[],
): number {
  const claims = new ClaimedBytes(bytes);
  let total = 0;
  for (const section of sections) {
    const target = sections[section.info];
    const isRelevant =
      section.type === sectionType.relocations && target !== undefined && isLoaded(target);
    if (!isRelevant) continue;
    if (section.entryBytes !== relocationBytes || section.offset % 8 !== 0) {
      throw new Fault(section.headerAt + 56, `${section.name} is no relocation table`);
    }
    const left = limits.relocations - total;
    const count = elfEntries(section, relocationBytes, left, 'relocations');
    for (let index = 0; index < count; index += 1) {
      const at = section.offset + index * relocationBytes;
      checkRelocation(claims, at, `relocation ${index} of ${section.name}`, {
        target,
        sections,
        symbols,
      });
    }
    total += count;
  }
  return total;
}

function checkRelocation(
  claims: ClaimedBytes,
  at: number,
  what: string,
  around: {
    target: ElfSection;
    sections: readonly ElfSection[];
    symbols: readonly ElfSymbol[];
  },
): void {
  const { target, sections, symbols } = around;
  const type = claims.view.getUint32(at + 8, true);
  const width = widthOf(type);
  if (width === undefined) {
    throw new Fault(
      at + 8,
      `${what} is of ${relocationName(type)}, which the loader does not apply`,
    );
  }
  if (width === 0) return;
  const place = claims.wide(at, what);
  if (target.type === sectionType.noBits || place > target.sizeBytes - width) {
    throw new Fault(at, `${what} lies at ${place}, outside of ${target.name}`);
  }
  const index = claims.view.getUint32(at + 12, true);
  const symbol = symbols[index];
  if (index === 0 || symbol === undefined) {
    throw new Fault(at + 12, `${what} names symbol ${index} of ${symbols.length}`);
  }
  const home = symbol.isReserved ? undefined : sections[symbol.section];
  const isThere =
    symbol.section === 0 ||
    (home !== undefined && isLoaded(home) && symbol.value <= BigInt(home.sizeBytes));
  if (!isThere) {
    throw new Fault(
      at + 12,
      `${what} uses ${symbol.name || `symbol ${index}`}, which is not loaded`,
    );
  }
}
