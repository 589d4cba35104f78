/**
 * Numbers of relocatable RISC-V objects, and how much of each we take.
 * Source: ELF-64 Object File Format 1.5; RISC-V ELF psABI, "Object files".
 */

export const headerBytes = 64;
export const sectionBytes = 64;
export const symbolBytes = 24;
export const relocationBytes = 24;
export const limits = {
  sections: 512,
  symbols: 65_536,
  relocations: 65_536,
  memoryBytes: 16 * 2 ** 20,
};

export const machineRiscv = 243;
export const sectionType = {
  symbols: 2,
  strings: 3,
  relocations: 4,
  noBits: 8,
  plainRelocations: 9,
};
export const sectionFlag = { write: 1n, alloc: 2n, execute: 4n };
export const undefinedIndex = 0;
export const reservedIndexLow = 0xff00;
export const absoluteIndex = 0xfff1;
/** The psABI numbers relocations up to 65; 191 to 255 belong to vendors. */
export const relocationTypeMax = 65;

export function machineName(machine: number): string {
  const names: Record<number, string> = { 3: 'x86', 40: 'Arm', 62: 'x86-64', 183: 'AArch64' };
  return names[machine] ?? `machine ${machine}`;
}

export interface ElfSection {
  name: string;
  type: number;
  flags: bigint;
  offset: number;
  sizeBytes: number;
  link: number;
  info: number;
}

export interface ElfObject {
  sections: ElfSection[];
  /** Names that the loader must find, each once. */
  undefinedSymbols: string[];
  relocationsCount: number;
  /** Bytes that the loader must give it. */
  memoryBytes: number;
}

export type ParsedElf =
  | { ok: true; object: ElfObject }
  /** `offset`: the byte of the file that is wrong. */
  | { ok: false; offset: number; reason: string };
