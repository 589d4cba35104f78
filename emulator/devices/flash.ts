/**
 * One bank of flash: two 16-bit chips side by side on a 32-bit bus, Intel's command set, as QEMU's `virt` has it. The
 * two are commanded as one, by the low byte of what is written; everything is done at once.
 * Source: JEDEC JESD68.01 "Common Flash Interface"; Intel 28F128J3 datasheet, "Command Definitions", "Status Register".
 */

import { memoryMap } from '../machine/memory-map.ts';
import { charges } from '../record/charges.ts';
import type { StateExchange } from '../state/state-exchange.ts';
import type { Device, DeviceHost } from './device.ts';
import { FlashCells } from './flash-cells.ts';
import { cfiTable, chipCode, sectorBytes, writeBufferBytes } from './flash-cfi.ts';

const command = {
  lock: 0x01,
  program: 0x10,
  erase: 0x20,
  lockDown: 0x2f,
  programToo: 0x40,
  clearStatus: 0x50,
  lockSetup: 0x60,
  readStatus: 0x70,
  readIdentifier: 0x90,
  query: 0x98,
  suspend: 0xb0,
  confirm: 0xd0,
  writeBuffer: 0xe8,
} as const;
/** SR.7; SR.5 and SR.4 together mean a wrong sequence of commands. */
const status = { ready: 0x80, sequenceError: 0x30 } as const;
/** What a read returns. */
const reads = { array: 0, status: 1, identifier: 2, query: 3 } as const;
/** How the next write is taken. */
const next = { command: 0, word: 1, eraseConfirm: 2, lock: 3, count: 4, data: 5, confirm: 6 };

/** In place of an offset: the buffer has no word yet. */
const nowhere = 0xffff_ffff;

/** Both chips answer the same, side by side. */
function twice(value: number): number {
  return (value | (value << 16)) >>> 0;
}

export class Flash implements Device {
  readonly name: string;
  readonly base: number;
  readonly size = memoryMap.flash.size;
  readonly wide = true;
  readonly #host: DeviceHost;
  readonly #cells: FlashCells;
  readonly #buffer = new Uint8Array(writeBufferBytes);
  #reads: number = reads.array;
  #next = next.command;
  #status: number = status.ready;
  #bufferAt = nowhere;
  #wordsLeft = 0;

  /** @param content at most the bank's size; the rest is erased. */
  constructor(host: DeviceHost, bank: number, content: Uint8Array) {
    this.name = `flash${bank}`;
    this.base = memoryMap.flash.base + bank * memoryMap.flash.size;
    this.#host = host;
    this.#cells = new FlashCells(this.size, content);
  }

  read(offset: number, size: number): number {
    const word = this.#word(offset);
    let value = 0;
    for (let at = size - 1; at >= 0; at -= 1) {
      const byte =
        word === undefined ? this.#cells.byte(offset + at) : this.#lane(word, offset + at);
      value = value * 256 + byte;
    }
    return value;
  }

  #lane(word: number, offset: number): number {
    return (word >>> (8 * (offset & 3))) & 0xff;
  }

  /** @returns undefined when the array itself is read. */
  #word(offset: number): number | undefined {
    if (this.#reads === reads.status) return twice(this.#status);
    const index = offset >>> 2;
    if (this.#reads === reads.query) return twice(cfiTable[index] ?? 0);
    return this.#reads === reads.identifier ? twice(chipCode[index & 0xff] ?? 0) : undefined;
  }

  write(offset: number, size: number, value: number): boolean {
    const bytes = Uint8Array.from({ length: size }, (_, at) => (value >>> (8 * at)) & 0xff);
    const low = value & 0xff;
    if (this.#next === next.command) this.#command(low);
    else if (this.#next === next.word) this.#program(offset, bytes);
    else if (this.#next === next.eraseConfirm) this.#erase(offset, low);
    else if (this.#next === next.lock) this.#lock(low);
    else if (this.#next === next.count) this.#count(value & 0xffff);
    else if (this.#next === next.data) this.#fill(offset, bytes);
    else this.#flush(low);
    return true;
  }

  #command(code: number): void {
    const [reading, following] = this.#meaning(code);
    this.#reads = reading;
    this.#next = following;
    if (code === command.clearStatus) this.#status = status.ready;
  }

  /**
   * Every other command, Read Array (0xff) and the reset of other command sets (0xf0) included, makes reads return the
   * array.
   */
  #meaning(code: number): [reading: number, following: number] {
    switch (code) {
      case command.readIdentifier:
        return [reads.identifier, next.command];
      case command.query:
        return [reads.query, next.command];
      case command.readStatus:
      case command.suspend:
      case command.confirm:
        return [reads.status, next.command];
      case command.program:
      case command.programToo:
        return [reads.status, next.word];
      case command.erase:
        return [reads.status, next.eraseConfirm];
      case command.lockSetup:
        return [reads.status, next.lock];
      case command.writeBuffer:
        return [reads.status, next.count];
      default:
        return [reads.array, next.command];
    }
  }

  #sequenceError(): void {
    this.#status |= status.sequenceError;
    this.#next = next.command;
  }

  #program(offset: number, bytes: Uint8Array): void {
    this.#cells.program(offset, bytes);
    this.#next = next.command;
  }

  #erase(offset: number, code: number): void {
    if (code !== command.confirm) {
      this.#sequenceError();
      return;
    }
    this.#host.charge(charges.copy64 * (sectorBytes / 64));
    this.#cells.erase(offset - (offset % sectorBytes), sectorBytes);
    this.#next = next.command;
  }

  /** No sector is ever locked. */
  #lock(code: number): void {
    const known = code === command.lock || code === command.lockDown || code === command.confirm;
    if (known) this.#next = next.command;
    else this.#sequenceError();
  }

  /** @param less one less than the number of words for each chip. */
  #count(less: number): void {
    if (4 * (less + 1) > writeBufferBytes) {
      this.#sequenceError();
      return;
    }
    this.#wordsLeft = less + 1;
    this.#bufferAt = nowhere;
    this.#buffer.fill(0xff);
    this.#next = next.data;
  }

  /** All words must lie in one aligned block of the buffer's size: that of the first word. */
  #fill(offset: number, bytes: Uint8Array): void {
    const within = offset % writeBufferBytes;
    if (this.#bufferAt === nowhere) this.#bufferAt = offset - within;
    if (this.#bufferAt !== offset - within) {
      this.#sequenceError();
      return;
    }
    this.#buffer.set(bytes.subarray(0, writeBufferBytes - within), within);
    this.#wordsLeft -= 1;
    if (this.#wordsLeft === 0) this.#next = next.confirm;
  }

  #flush(code: number): void {
    if (code !== command.confirm) {
      this.#sequenceError();
      return;
    }
    this.#host.charge(charges.copy64 * (writeBufferBytes / 64));
    this.#cells.program(this.#bufferAt, this.#buffer);
    this.#next = next.command;
  }

  exchange(state: StateExchange): void {
    this.#reads = state.u32(this.#reads);
    this.#next = state.u32(this.#next);
    this.#status = state.u32(this.#status);
    this.#bufferAt = state.u32(this.#bufferAt);
    this.#wordsLeft = state.u32(this.#wordsLeft);
    if (this.#next === next.data || this.#next === next.confirm) state.bytes(this.#buffer);
    this.#cells.exchange(state);
  }
}
