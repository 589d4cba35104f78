import { ClaimedBytes, Fault } from './claimed-bytes.ts';
import {
  absoluteIndex,
  type ElfObject,
  type ElfSection,
  headerBytes,
  limits,
  machineName,
  machineRiscv,
  type ParsedElf,
  relocationBytes,
  relocationTypeMax,
  reservedIndexLow,
  sectionBytes,
  sectionFlag,
  sectionType,
  symbolBytes,
  undefinedIndex,
} from './elf-layout.ts';

/**
 * Reads a relocatable RISC-V object, as a binary module is. Every count, offset and size in it is a claim
 * of its sender: each is held against the file and against a limit before it is used.
 * Source: ELF-64 Object File Format 1.5; RISC-V ELF psABI, "Object files".
 */

export function parseElfObject(bytes: Uint8Array): ParsedElf {
  try {
    return { ok: true, object: new Reader(bytes).read() };
  } catch (error) {
    if (error instanceof Fault) return { ok: false, offset: error.offset, reason: error.message };
    throw error;
  }
}

/** The bytes of a section, or undefined when the object has none of that name. */
export function sectionContent(
  bytes: Uint8Array,
  object: ElfObject,
  name: string,
): Uint8Array | undefined {
  const section = object.sections.find((candidate) => candidate.name === name);
  if (section === undefined || section.type === sectionType.noBits) return undefined;
  return bytes.subarray(section.offset, section.offset + section.sizeBytes);
}

class Reader {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly claims: ClaimedBytes;

  constructor(bytes: Uint8Array) {
    this.claims = new ClaimedBytes(bytes);
    this.bytes = bytes;
    this.view = this.claims.view;
  }

  read(): ElfObject {
    const { tableOffset, count, namesIndex } = this.readHeader();
    const sections = this.readSections(tableOffset, count, namesIndex);
    const memoryBytes = this.checkMemory(sections, tableOffset);
    const symbolTables = sections.filter(({ type }) => type === sectionType.symbols);
    if (symbolTables.length > 1) throw new Fault(tableOffset, 'has more than one symbol table');
    const undefinedSymbols = new Set<string>();
    for (const table of symbolTables) this.readSymbols(table, sections, undefinedSymbols);
    let relocationsCount = 0;
    for (const [index, section] of sections.entries()) {
      const at = tableOffset + index * sectionBytes;
      if (section.type === sectionType.plainRelocations) {
        throw new Fault(at, `section ${section.name} holds REL relocations; RISC-V has RELA only`);
      }
      if (section.type !== sectionType.relocations) continue;
      relocationsCount += this.readRelocations(section, sections, at, relocationsCount);
    }
    return { sections, undefinedSymbols: [...undefinedSymbols], relocationsCount, memoryBytes };
  }

  private readHeader(): { tableOffset: number; count: number; namesIndex: number } {
    const { bytes, view } = this;
    if (bytes.length < headerBytes) {
      throw new Fault(bytes.length, `ends after ${bytes.length} bytes, within the ELF header`);
    }
    if (view.getUint32(0) !== 0x7f454c46) throw new Fault(0, 'is no ELF file');
    if (bytes[4] !== 2) throw new Fault(4, 'is not 64-bit');
    if (bytes[5] !== 1) throw new Fault(5, 'is not little-endian');
    if (bytes[6] !== 1) throw new Fault(6, `is of ELF version ${bytes[6]}`);
    const machine = view.getUint16(18, true);
    if (machine !== machineRiscv) {
      throw new Fault(18, `is for ${machineName(machine)}, not for RISC-V`);
    }
    const type = view.getUint16(16, true);
    if (type !== 1) throw new Fault(16, `is of type ${type}; a module is relocatable (ET_REL, 1)`);
    if (view.getUint16(58, true) !== sectionBytes)
      throw new Fault(58, 'has section headers of another size');
    const tableOffset = this.claims.wide(40, 'the section table');
    const count = view.getUint16(60, true);
    const namesIndex = view.getUint16(62, true);
    if (count === 0 || count > limits.sections) {
      throw new Fault(60, `claims ${count} sections; 1 to ${limits.sections} are allowed`);
    }
    this.claims.within(tableOffset, count * sectionBytes, 40, 'the section table');
    if (namesIndex >= count) throw new Fault(62, `names section ${namesIndex} of ${count}`);
    return { tableOffset, count, namesIndex };
  }

  private readSections(tableOffset: number, count: number, namesIndex: number): ElfSection[] {
    const sections: ElfSection[] = [];
    const nameOffsets: number[] = [];
    for (let index = 0; index < count; index += 1) {
      const at = tableOffset + index * sectionBytes;
      const type = this.view.getUint32(at + 4, true);
      const offset = this.claims.wide(at + 24, `section ${index}'s offset`);
      const sizeBytes = this.claims.wide(at + 32, `section ${index}'s size`);
      if (type !== sectionType.noBits)
        this.claims.within(offset, sizeBytes, at + 24, `section ${index}`);
      nameOffsets.push(this.view.getUint32(at, true));
      sections.push({
        name: '',
        type,
        flags: this.view.getBigUint64(at + 8, true),
        offset,
        sizeBytes,
        link: this.view.getUint32(at + 40, true),
        info: this.view.getUint32(at + 44, true),
      });
    }
    const names = sections[namesIndex];
    if (names === undefined || names.type !== sectionType.strings) {
      throw new Fault(62, `section ${namesIndex} holds no names`);
    }
    for (const [index, section] of sections.entries()) {
      section.name = this.claims.text(
        names,
        nameOffsets[index] ?? 0,
        tableOffset + index * sectionBytes,
      );
    }
    return sections;
  }

  /** Also refuses what is writable and executable at once. */
  private checkMemory(sections: readonly ElfSection[], tableOffset: number): number {
    let memoryBytes = 0;
    for (const [index, section] of sections.entries()) {
      const at = tableOffset + index * sectionBytes;
      if ((section.flags & sectionFlag.alloc) === 0n) continue;
      const both = sectionFlag.write | sectionFlag.execute;
      if ((section.flags & both) === both) {
        throw new Fault(at + 8, `section ${section.name} is writable and executable`);
      }
      const alignment = this.claims.wide(at + 48, `section ${section.name}'s alignment`);
      if (alignment > 4096 || (alignment & (alignment - 1)) !== 0) {
        throw new Fault(at + 48, `section ${section.name} wants an alignment of ${alignment}`);
      }
      memoryBytes += section.sizeBytes + alignment;
      if (memoryBytes > limits.memoryBytes) {
        throw new Fault(at + 32, `wants more than ${limits.memoryBytes} bytes of memory`);
      }
    }
    return memoryBytes;
  }

  private readSymbols(
    table: ElfSection,
    sections: readonly ElfSection[],
    undefinedSymbols: Set<string>,
  ): void {
    const count = this.entries(table, symbolBytes, limits.symbols, 'symbols');
    const names = sections[table.link];
    if (names === undefined || names.type !== sectionType.strings) {
      throw new Fault(table.offset, `the symbol table takes its names from section ${table.link}`);
    }
    for (let index = 1; index < count; index += 1) {
      const at = table.offset + index * symbolBytes;
      const name = this.claims.text(names, this.view.getUint32(at, true), at);
      const section = this.view.getUint16(at + 6, true);
      if (section === undefinedIndex) {
        if (name === '') throw new Fault(at, `symbol ${index} is undefined and has no name`);
        undefinedSymbols.add(name);
      } else if (
        section >= reservedIndexLow ? section !== absoluteIndex : section >= sections.length
      ) {
        throw new Fault(at + 6, `symbol ${name || index} lies in section ${section}`);
      }
    }
  }

  private readRelocations(
    section: ElfSection,
    sections: readonly ElfSection[],
    headerAt: number,
    before: number,
  ): number {
    const left = limits.relocations - before;
    const count = this.entries(section, relocationBytes, left, 'relocations');
    const target = sections[section.info];
    const symbols = sections[section.link];
    if (target === undefined || section.info === 0) {
      throw new Fault(headerAt + 44, `${section.name} relocates section ${section.info}`);
    }
    if (symbols === undefined || symbols.type !== sectionType.symbols) {
      throw new Fault(headerAt + 40, `${section.name} takes symbols from section ${section.link}`);
    }
    const symbolsCount = symbols.sizeBytes / symbolBytes;
    for (let index = 0; index < count; index += 1) {
      const at = section.offset + index * relocationBytes;
      const place = this.claims.wide(at, `relocation ${index} of ${section.name}`);
      if (place >= target.sizeBytes) {
        throw new Fault(
          at,
          `relocation ${index} of ${section.name} lies at ${place}, outside of ${target.name}`,
        );
      }
      const type = this.view.getUint32(at + 8, true);
      if (type > relocationTypeMax) {
        throw new Fault(
          at + 8,
          `relocation ${index} of ${section.name} is of unknown type ${type}`,
        );
      }
      const symbol = this.view.getUint32(at + 12, true);
      if (symbol >= symbolsCount) {
        throw new Fault(
          at + 12,
          `relocation ${index} of ${section.name} names symbol ${symbol} of ${symbolsCount}`,
        );
      }
    }
    return count;
  }

  private entries(section: ElfSection, each: number, max: number, what: string): number {
    if (section.sizeBytes % each !== 0) {
      throw new Fault(section.offset, `${section.name} is no whole number of ${what}`);
    }
    const count = section.sizeBytes / each;
    if (count > max) throw new Fault(section.offset, `claims ${count} ${what}; ${max} are allowed`);
    return count;
  }
}
