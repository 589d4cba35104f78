import { type Blob, memory } from './driver.ts';

export const V = 1n;
export const R = 2n;
export const W = 4n;
export const X = 8n;
export const U = 16n;
export const A = 64n;
export const D = 128n;
export const RWX = V | R | W | X | A | D;

/** Where tables are while a program runs, and the copy of them that it starts from. */
const pristine = 0x80500000;

/** Page tables in the order in which they are made. */
export class Tables {
  readonly #entries: bigint[] = [];

  /** @returns the physical address of `pages` zeroed pages, aligned to their size. */
  allocate(pages = 1): number {
    while ((this.#entries.length / 512) % pages !== 0) this.#entries.push(...zeroPage());
    const address = memory.tables + this.#entries.length * 8;
    for (let page = 0; page < pages; page += 1) this.#entries.push(...zeroPage());
    return address;
  }

  set(table: number, index: number, entry: bigint): void {
    this.#entries[(table - memory.tables) / 8 + index] = BigInt.asUintN(64, entry);
  }

  get bytes(): number {
    return this.#entries.length * 8;
  }

  blob(): Blob {
    return { address: pristine, bytes: bytesOf(this.#entries) };
  }
}

function zeroPage(): bigint[] {
  return new Array<bigint>(512).fill(0n);
}
export function bytesOf(words: readonly bigint[]): Uint8Array {
  return new Uint8Array(new BigUint64Array(words).buffer);
}

export function leaf(address: number | bigint, flags: bigint): bigint {
  return ((BigInt(address) >> 12n) << 10n) | flags;
}
export function pointer(table: number): bigint {
  return leaf(table, V);
}
export function sv39(root: number, identifier = 0n): bigint {
  return (8n << 60n) | (identifier << 44n) | BigInt(root >>> 12);
}

/** Sixteen pages, for ranges of 64 KiB: each begins with its number, from 1. */
export const range = 0x80600000;
export function rangeBlob(): Blob {
  const bytes = new Uint8Array(16 * 4096);
  for (let page = 0; page < 16; page += 1) bytes[page * 4096] = page + 1;
  return { address: range, bytes };
}

/** The page that most test mappings lead to: it begins with ECALL, for fetches. */
export const target = 0x80700000;
export function targetBlob(): Blob {
  const bytes = new Uint8Array(8192);
  for (const [index] of bytes.entries()) bytes[index] = (index * 7) & 0xff;
  new DataView(bytes.buffer).setUint32(0, 0x73, true);
  new DataView(bytes.buffer).setUint32(4096, 0x73, true);
  return { address: target, bytes };
}

/**
 * A second-level table (a gigabyte) of shapes that a walk may meet.
 *
 * @returns its address, and offsets in the gigabyte that show each shape.
 */
export function shapes(tables: Tables): { table: number; offsets: number[] } {
  const table = tables.allocate();
  const everyFlag = tables.allocate();
  const offsets: number[] = [];
  for (let flags = 0; flags < 256; flags += 1) {
    tables.set(everyFlag, flags, leaf(target, BigInt(flags)));
    offsets.push(flags * 4096);
  }
  tables.set(table, 0, pointer(everyFlag));

  const odd = tables.allocate();
  for (let bit = 54; bit < 64; bit += 1) {
    tables.set(odd, bit, leaf(target, RWX) | (1n << BigInt(bit)));
    tables.set(odd, bit + 64, leaf(target, RWX | U) | (1n << BigInt(bit)));
    offsets.push(0x200000 + bit * 4096, 0x200000 + (bit + 64) * 4096);
  }
  // Pages where there is nothing, near and far, with and without U; bits 8 and 9 are software's.
  const elsewhere = [0x08000000n, 1n << 55n];
  for (const [index, address] of elsewhere.entries()) {
    tables.set(odd, index * 2, leaf(address, RWX));
    tables.set(odd, index * 2 + 1, leaf(address, RWX | U));
    offsets.push(0x200000 + index * 8192, 0x201000 + index * 8192);
  }
  tables.set(odd, 8, leaf(target, RWX | U | 0x300n));
  offsets.push(0x208000);
  tables.set(table, 1, pointer(odd));

  const large = [
    leaf(target & ~0x1fffff, RWX),
    leaf(target & ~0x1fffff, RWX | U),
    leaf(target, RWX | U),
    leaf(target, RWX),
    pointer(everyFlag) | A,
    pointer(everyFlag) | D,
    pointer(everyFlag) | U,
    leaf(0x08000000, V),
    0n,
    leaf(target & ~0x1fffff, V | W),
    leaf(target & ~0x1fffff, V | R | W | X),
    leaf(target & ~0x1fffff, V | R | W | X | U),
    leaf(target & ~0x1fffff, V | R | U | A),
    pointer(everyFlag) | (1n << 60n),
    pointer(everyFlag) | 0x320n,
  ];
  for (const [index, entry] of large.entries()) {
    tables.set(table, 2 + index, entry);
    // The target page in its two megabytes; and, behind pointers, the entries of flags 0xcf and 0xdf.
    const start = (2 + index) * 0x200000;
    offsets.push(start + (target & 0x1fffff), start + 0xcf000, start + 0xdf000);
  }
  return { table, offsets };
}
