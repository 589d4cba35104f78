/** What an ELF puts into memory, read by address. */
import { type ElfSection, isAllocated } from './elf-file.ts';
import type { ElfExecutable } from './executable.ts';

export class ElfMemory {
  /** Those that memory holds something of. */
  readonly sections: readonly ElfSection[];

  constructor(elf: ElfExecutable) {
    this.sections = elf.sections.filter(
      (section) => isAllocated(section) && section.bytes.length > 0,
    );
  }

  /** @returns undefined where no section has all of it. */
  bytes(at: number, length: number): Uint8Array | undefined {
    const found = this.#find(at, length);
    return found?.bytes.subarray(found.offset, found.offset + length);
  }

  /** A little-endian number of so many bytes. */
  word(at: number, bytes: 4 | 8): number | undefined {
    const found = this.bytes(at, bytes);
    if (found === undefined) return undefined;
    const view = new DataView(found.buffer, found.byteOffset, bytes);
    return bytes === 4 ? view.getUint32(0, true) : Number(view.getBigUint64(0, true));
  }

  /** A text that ends at a zero, at the end of its section, or after so many bytes, each a character. */
  text(at: number, bytesMaximum: number): string {
    const found = this.#find(at, 1);
    if (found === undefined) return '';
    const longest = found.bytes.subarray(found.offset, found.offset + bytesMaximum);
    const end = longest.indexOf(0);
    return String.fromCharCode(...(end < 0 ? longest : longest.subarray(0, end)));
  }

  /** The section that has all of it, and where there it begins. */
  #find(at: number, length: number): { bytes: Uint8Array; offset: number } | undefined {
    for (const { address: start, bytes } of this.sections) {
      const offset = at - Number(start);
      if (offset >= 0 && offset + length <= bytes.length) return { bytes, offset };
    }
    return undefined;
  }
}
