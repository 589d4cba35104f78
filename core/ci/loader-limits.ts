/**
 * What a driver module may hold, and the relocations that its loader applies: VMHI-F, "Module file". Keel has these
 * limits in include/keel/modules/module.h, and the relocations in kernel/modules/reloc.c; how many sections a module may
 * have stands in `formats/module/module-self.ts`.
 * Source: RISC-V ELF psABI, "Relocations".
 */
export const limits = {
  fileBytes: 4 * 2 ** 20,
  symbols: 16_384,
  imports: 256,
  relocations: 32_768,
  memoryBytes: 2 ** 20,
};

const pageBytes = 4096;
/** PROGBITS, NOTE, NOBITS: constructor tables are not run, so they are refused. */
export const loadedTypes: readonly number[] = [1, 7, 8];

/** Bytes that a type writes, by type. The loader passes over NONE, ALIGN and RELAX. */
const widths: ReadonlyMap<number, number> = new Map([
  ...[0, 43, 51].map((type) => [type, 0] as const),
  ...[33, 37, 52, 53, 54].map((type) => [type, 1] as const),
  ...[34, 38, 44, 45, 55].map((type) => [type, 2] as const),
  ...[1, 16, 17, 23, 24, 25, 26, 27, 28, 35, 39, 56, 57, 59].map((type) => [type, 4] as const),
  ...[2, 18, 19, 36, 40].map((type) => [type, 8] as const),
]);

/** @returns bytes that a relocation of this type writes, 0 for none; undefined for a type that is refused. */
export function widthOf(type: number): number | undefined {
  return widths.get(type);
}

interface Placed {
  sizeBytes: number;
  alignment: number;
  isCode: boolean;
  isWritable: boolean;
}

/** Lays loaded sections out as the loader does: code, constants, data, each from a page on. */
export function memoryOf(sections: readonly Placed[]): number {
  const groups = [
    sections.filter(({ isCode }) => isCode),
    sections.filter(({ isCode, isWritable }) => !isCode && !isWritable),
    sections.filter(({ isCode, isWritable }) => !isCode && isWritable),
  ];
  let at = 0;
  for (const group of groups) {
    for (const { sizeBytes, alignment } of group) {
      at = alignUp(at, Math.max(1, alignment)) + sizeBytes;
      if (at > limits.memoryBytes) return at;
    }
    at = alignUp(at, pageBytes);
  }
  return at;
}

function alignUp(at: number, alignment: number): number {
  return Math.ceil(at / alignment) * alignment;
}
