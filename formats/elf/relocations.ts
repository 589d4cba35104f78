/** Tables of relocations with addends. Source: System V ABI (gABI), "Relocation"; RISC-V ELF psABI, "Relocations". */
import { type ElfSection, elfEntries } from './elf-file.ts';

export interface ElfRelocation {
  /** r_offset: in an object, of the section that `info` names. */
  place: bigint;
  type: number;
  /** Index into the table that `link` names. */
  symbol: number;
  /** Where it lies in the file. */
  at: number;
}

export const relocationBytes = 24;

const names: Record<number, string> = {
  20: 'R_RISCV_GOT_HI20',
  60: 'R_RISCV_SET_ULEB128',
  61: 'R_RISCV_SUB_ULEB128',
  62: 'R_RISCV_TLSDESC_HI20',
};

/** @throws Fault when there are more than `relocationsMax`, or the last is cut. */
export function readElfRelocations(table: ElfSection, relocationsMax: number): ElfRelocation[] {
  const count = elfEntries(table, relocationBytes, relocationsMax, 'relocations');
  const { bytes } = table;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: count }, (_, index) => {
    const entry = index * relocationBytes;
    return {
      place: view.getBigUint64(entry, true),
      type: view.getUint32(entry + 8, true),
      symbol: view.getUint32(entry + 12, true),
      at: table.offset + entry,
    };
  });
}

/** `type 60 (R_RISCV_SET_ULEB128)`; the name only of types that a loader is likely to lack. */
export function relocationName(type: number): string {
  return names[type] === undefined ? `type ${type}` : `type ${type} (${names[type]})`;
}
