/** Reads the encodings of DWARF out of one section, never past its end. Source: DWARF 5, 7.6 and 7.5.5. */
import { Fault } from '../claimed-bytes.ts';
import type { ElfSection } from '../elf/elf-file.ts';

/** Linux's PATH_MAX; with a bound, many names in one long text are no more work than their number. */
const textBytesMaximum = 4096;
/** A byte can stand for a whole path, again and again: of all names that are read or joined together. */
const namesCharactersMaximum = 1 << 27;

export class DwarfReader {
  readonly bytes: Uint8Array;
  readonly #name: string;
  readonly #fileOffset: number;
  readonly #view: DataView;
  #namesLeft = namesCharactersMaximum;
  at = 0;

  constructor({ name, bytes, offset }: Pick<ElfSection, 'name' | 'bytes' | 'offset'>) {
    this.bytes = bytes;
    this.#name = name;
    this.#fileOffset = offset;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  refuse(reason: string): never {
    throw new Fault(this.#fileOffset + this.at, `has a broken ${this.#name}: ${reason}`);
  }

  /** Goes on by `count` bytes. @returns where they are. @throws Fault when there are not that many. */
  take(count: number): number {
    const { at } = this;
    if (!(count >= 0 && at + count <= this.bytes.length)) this.refuse('truncated');
    this.at = at + count;
    return at;
  }

  u8(): number {
    return this.#view.getUint8(this.take(1));
  }
  i8(): number {
    return this.#view.getInt8(this.take(1));
  }
  u16(): number {
    return this.#view.getUint16(this.take(2), true);
  }
  u32(): number {
    return this.#view.getUint32(this.take(4), true);
  }
  u64(): bigint {
    return this.#view.getBigUint64(this.take(8), true);
  }
  /** A length or an offset of 32 or 64 bits: 7.4. */
  offset(wide: boolean): number {
    return wide ? Number(this.u64()) : this.u32();
  }

  /** 7.6, LEB128; beyond 2^53 bits are lost. */
  unsigned(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.u8();
      value += (byte & 127) * factor;
      if ((byte & 128) === 0) return value;
      if (factor > 2 ** 63) this.refuse('a number of more than 70 bits');
    }
  }
  signed(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.u8();
      value += (byte & 127) * factor;
      if ((byte & 128) === 0) return (byte & 64) !== 0 ? value - factor * 128 : value;
      if (factor > 2 ** 63) this.refuse('a number of more than 70 bits');
    }
  }

  /** NUL-terminated. */
  text(): string {
    const window = this.bytes.subarray(this.at, this.at + textBytesMaximum);
    const length = window.indexOf(0);
    if (length < 0) this.refuse(`a text that does not end within ${textBytesMaximum} bytes`);
    this.take(length + 1);
    this.spendName(length);
    return new TextDecoder().decode(window.subarray(0, length));
  }
  /** @throws Fault when all names together are too long. */
  spendName(characters: number): void {
    this.#namesLeft -= characters;
    if (this.#namesLeft < 0) this.refuse(`names of more than ${namesCharactersMaximum} characters`);
  }
  /** Of another place; this one's place stays. */
  textAt(offset: number): string {
    const before = this.at;
    this.at = 0;
    this.take(offset);
    const text = this.text();
    this.at = before;
    return text;
  }
}
