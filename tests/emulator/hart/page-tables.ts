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
  const flags = Array.from({ length: 256 }, (_, index) => index);
  for (const flag of flags) tables.set(everyFlag, flag, leaf(target, BigInt(flag)));
  tables.set(table, 0, pointer(everyFlag));
  const odd = tables.allocate();
  tables.set(table, 1, pointer(odd));
  const offsets = [
    ...flags.map((flag) => flag * 4096),
    ...oddShapes(tables, odd).map((page) => 0x200000 + page * 4096),
    ...largeShapes(tables, table, everyFlag),
  ];
  return { table, offsets };
}

/** Leaves with high bits, leaves that lead to no memory, and bits for software. @returns the pages in the table. */
function oddShapes(tables: Tables, odd: number): number[] {
  const pages: number[] = [];
  const set = (page: number, entry: bigint) => {
    tables.set(odd, page, entry);
    pages.push(page);
  };
  for (let bit = 54; bit < 64; bit += 1) {
    set(bit, leaf(target, RWX) | (1n << BigInt(bit)));
    set(bit + 64, leaf(target, RWX | U) | (1n << BigInt(bit)));
  }
  // Pages where there is nothing, near and far, with and without U; bits 8 and 9 are software's.
  const elsewhere = [0x08000000n, 1n << 55n];
  for (const [index, address] of elsewhere.entries()) {
    set(index * 2, leaf(address, RWX));
    set(index * 2 + 1, leaf(address, RWX | U));
  }
  set(8, leaf(target, RWX | U | 0x300n));
  return pages;
}

/** Entries of the second-level table itself, from 2 on: leaves of 2 MiB, and pointers. @returns offsets in the gigabyte. */
function largeShapes(tables: Tables, table: number, everyFlag: number): number[] {
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
  return large.flatMap((entry, index) => {
    tables.set(table, 2 + index, entry);
    // The target page in its two megabytes; and, behind pointers, the entries of flags 0xcf and 0xdf.
    const start = (2 + index) * 0x200000;
    return [start + (target & 0x1fffff), start + 0xcf000, start + 0xdf000];
  });
}
