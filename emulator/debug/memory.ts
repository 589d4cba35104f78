/** Memory as a debugger reads and writes it: RAM alone, since a read of a device may change it. */
import type { Machine } from '../machine/machine.ts';
import { translateForHart } from './translation.ts';

const pageBytes = 4096n;

export class DebugMemory {
  readonly #machine: Machine;
  /** When true, addresses are guest-physical; otherwise they are virtual, translated as the hart does. */
  physical = false;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  #place(hart: number, address: bigint): number | undefined {
    if (this.physical) return Number(address);
    const { core, memory } = this.#machine;
    const found = translateForHart(core, memory, hart, address);
    return found === undefined ? undefined : Number(found);
  }

  /** Cuts a range into pieces, none of which crosses a page. */
  *#pieces(hart: number, address: bigint, length: number) {
    for (let done = 0; done < length; ) {
      const at = BigInt.asUintN(64, address + BigInt(done));
      const size = Math.min(length - done, Number(pageBytes - (at % pageBytes)));
      yield { place: this.#place(hart, at), done, size };
      done += size;
    }
  }

  /** @returns the bytes up to the first that cannot be read; `length` of them when all can. */
  read(hart: number, address: bigint, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (const { place, done, size } of this.#pieces(hart, address, length)) {
      const piece = place === undefined ? undefined : this.#machine.memory.read(place, size);
      if (piece === undefined) return bytes.slice(0, done);
      bytes.set(piece, done);
    }
    return bytes;
  }

  /** @returns false, and nothing is written, when any of it is not RAM. */
  write(hart: number, address: bigint, bytes: Uint8Array): boolean {
    const { memory } = this.#machine;
    const pieces = [...this.#pieces(hart, address, bytes.length)];
    const allInRam = pieces.every(
      ({ place, size }) => place !== undefined && memory.contains(place, size),
    );
    if (!allInRam) return false;
    for (const { place, done, size } of pieces) {
      memory.write(place ?? 0, bytes.subarray(done, done + size));
    }
    return true;
  }
}
