/** What an executable tells who looks into it: sections, symbols, and where virtual addresses are loaded. */
import { Fault } from '../claimed-bytes.ts';
import {
  type ElfFile,
  type ElfSection,
  fileType,
  openElf,
  readElfSections,
  sectionType,
} from './elf-file.ts';
import { type ElfSegment, readElfSegments } from './segments.ts';
import { type ElfSymbol, readElfSymbols } from './symbols.ts';

export interface ElfExecutable {
  sections: ElfSection[];
  /** Of the first symbol table. */
  symbols: ElfSymbol[];
  /** Those that are loaded. */
  segments: ElfSegment[];
}

export const executableLimits = {
  /** A linker makes a handful; each address of a line table is looked for in all of them. */
  segments: 64,
  /** A kernel built with a section for each function has some 100,000. */
  sections: 2 ** 20,
  symbols: 2 ** 21,
} as const;

/** @throws Fault when it is a file that is still to be linked. */
export function openExecutable(bytes: Uint8Array): ElfFile {
  const file = openElf(bytes);
  if (file.type !== fileType.executable && file.type !== fileType.shared) {
    throw new Fault(16, `is of ELF type ${file.type}, want 2 (executable); link it first`);
  }
  return file;
}

/** @throws Fault with the byte that is wrong. */
export function readExecutable(bytes: Uint8Array): ElfExecutable {
  const file = openExecutable(bytes);
  const sections = readElfSections(file, executableLimits.sections);
  const table = sections.find(({ type }) => type === sectionType.symbols);
  return {
    sections,
    symbols: table === undefined ? [] : readElfSymbols(sections, table, executableLimits.symbols),
    segments: readElfSegments(file, executableLimits.segments),
  };
}
