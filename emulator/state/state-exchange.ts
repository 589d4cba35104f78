import { Sha256 } from './sha256.ts';

const pageBytes = 4096;
/** Ends the pages of `sparse`: no page has this number. */
const noPage = 0xffff_ffff;

/** The bytes of a snapshot are not those of this machine; the message names the place. */
export class SnapshotError extends Error {}

/**
 * Takes a machine's state, piece by piece: into a hash, into a file, or out of a file back into the machine. A value
 * goes through and comes back, so one method of a device serves all three:
 * `this.#status = state.u32(this.#status)`. Numbers are little-endian.
 */
export abstract class StateExchange {
  readonly #word = new DataView(new ArrayBuffer(8));

  /** Whether the values come from a snapshot. */
  abstract readonly restoring: boolean;

  /** In place; the length is fixed. */
  abstract bytes(bytes: Uint8Array): void;

  /** Writes a mark, or checks it. @throws SnapshotError when another one was saved at this place. */
  text(text: string): void {
    const expected = new TextEncoder().encode(text);
    const found = this.list(expected);
    if (found.length === expected.length && found.every((byte, at) => byte === expected[at]))
      return;
    throw new SnapshotError(`"${new TextDecoder().decode(found)}" where "${text}" belongs`);
  }

  u32(value: number): number {
    this.#word.setUint32(0, value >>> 0, true);
    this.bytes(new Uint8Array(this.#word.buffer, 0, 4));
    return this.#word.getUint32(0, true);
  }

  u64(value: bigint): bigint {
    this.#word.setBigUint64(0, BigInt.asUintN(64, value), true);
    this.bytes(new Uint8Array(this.#word.buffer));
    return this.#word.getBigUint64(0, true);
  }

  /** A whole number below 2^53. @throws SnapshotError when what was saved is none. */
  safe(value: number): number {
    const passed = Number(this.u64(BigInt(value)));
    if (!Number.isSafeInteger(passed)) throw new SnapshotError(`${passed} is not below 2^53`);
    return passed;
  }

  flag(value: boolean): boolean {
    return this.u32(value ? 1 : 0) !== 0;
  }

  u32s(values: Uint32Array): void {
    for (const [index, value] of values.entries()) values[index] = this.u32(value);
  }

  /** Bytes whose number is state too. */
  list(bytes: Uint8Array): Uint8Array {
    const length = this.u32(bytes.length);
    const passed = this.restoring ? this.allocate(length) : bytes;
    this.bytes(passed);
    return passed;
  }

  string(value: string): string {
    return new TextDecoder().decode(this.list(new TextEncoder().encode(value)));
  }

  /** For `list`: @throws SnapshotError when fewer bytes than that are left. */
  protected allocate(length: number): Uint8Array {
    return new Uint8Array(length);
  }

  /**
   * Memory of which most is zero: only pages that are not, each behind its number. A missing page is a zero page,
   * so equal hashes mean equal memory, and untouched memory costs nothing.
   *
   * @param memory a multiple of 4 long, 4-aligned in its buffer.
   * @param written one byte a page; a page whose byte is 0 is zero and is not looked at, and one that is restored
   *   gets its byte set: all are 0 before a snapshot is restored. Looking at a page is slow, since the first access to it
   *   is a page fault of the host.
   */
  sparse(memory: Uint8Array, written?: Uint8Array): void {
    if (this.safe(memory.length) !== memory.length) {
      throw new SnapshotError(`memory of another size than ${memory.length} bytes`);
    }
    if (this.restoring) this.#restorePages(memory, written);
    else this.#savePages(memory, written);
  }

  #savePages(memory: Uint8Array, written: Uint8Array | undefined): void {
    for (let page = 0; page * pageBytes < memory.length; page += 1) {
      if (written?.[page] === 0) continue;
      const bytes = memory.subarray(page * pageBytes, (page + 1) * pageBytes);
      if (isZero(bytes)) continue;
      this.u32(page);
      this.bytes(bytes);
    }
    this.u32(noPage);
  }

  #restorePages(memory: Uint8Array, written: Uint8Array | undefined): void {
    for (let start = 0; written === undefined && start < memory.length; start += pageBytes) {
      const bytes = memory.subarray(start, start + pageBytes);
      if (!isZero(bytes)) bytes.fill(0);
    }
    for (let page = this.u32(0); page !== noPage; page = this.u32(0)) {
      const bytes = memory.subarray(page * pageBytes, (page + 1) * pageBytes);
      if (bytes.length === 0) throw new SnapshotError(`page ${page} of ${memory.length} bytes`);
      this.bytes(bytes);
      if (written !== undefined) written[page] = 1;
    }
  }
}

/** @param bytes lies 4-aligned in its buffer and is a multiple of 4 long, as pages and sectors do. */
function isZero(bytes: Uint8Array): boolean {
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
  for (const word of words) if (word !== 0) return false;
  return true;
}

/** State into one SHA-256. */
export class StateHash extends StateExchange {
  readonly restoring = false;
  readonly #hash = new Sha256();

  override bytes(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }

  /** @returns 64 hex digits; nothing may be added afterwards. */
  hex(): string {
    return this.#hash.hex();
  }
}
