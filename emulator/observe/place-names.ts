/** Names of addresses for people: function, file and line, as the ELF has them. A hostile ELF may have wrong ones. */

import type { CodePlace } from '#formats/boot-account.ts';
import { Fault } from '#formats/claimed-bytes.ts';
import { visitLines } from '#formats/dwarf/lines.ts';
import type { ElfExecutable } from '#formats/elf/executable.ts';
import { SymbolTable } from '#formats/elf/symbol-table.ts';
import { symbolType } from '#formats/elf/symbols.ts';

const fileCharacters = 200;
/** Limit of names that are assigned, since a line table may name the same address any number of times. */
const namingsMaximum = 1_000_000;

export class PlaceNames {
  readonly #elf: ElfExecutable;
  #symbols: SymbolTable | undefined;
  readonly #wanted = new Map<number, CodePlace>();

  constructor(elf: ElfExecutable) {
    this.#elf = elf;
  }

  /** @returns the place, whose file and line are filled in by `findLines`. */
  at(address: number): CodePlace {
    const known = this.#wanted.get(address);
    if (known !== undefined) return known;
    const isInside = this.#elf.segments.some(
      ({ physical, memoryBytes }) => address >= physical && address < physical + memoryBytes,
    );
    this.#symbols ??= new SymbolTable(
      this.#elf.symbols.filter(({ type }) => type === symbolType.function),
    );
    const symbol = isInside ? this.#symbols.at(BigInt(address))?.name : undefined;
    const place: CodePlace = {
      address: `0x${address.toString(16)}`,
      ...(symbol === undefined ? {} : { symbol }),
    };
    this.#wanted.set(address, place);
    return place;
  }

  /**
   * To be called once all places were asked for. A return address is behind its call, so the line is looked up for the
   * byte before it.
   */
  findLines(): void {
    const places = [...this.#wanted].filter(([, place]) => place.symbol !== undefined);
    if (places.length === 0) return;
    const sorted = places.sort(([a], [b]) => a - b);
    let namings = 0;
    try {
      visitLines(this.#elf, ({ file, line, start, end }) => {
        for (let at = firstAbove(sorted, start); at < sorted.length; at += 1) {
          const [address, place] = sorted[at] ?? [Number.POSITIVE_INFINITY];
          if (address - 1 >= end || place === undefined || namings === namingsMaximum) return;
          namings += 1;
          place.file = file.slice(-fileCharacters);
          place.line = line;
        }
      });
    } catch (error) {
      // A table that cannot be read names nothing; the addresses stand.
      if (!(error instanceof Fault)) throw error;
    }
  }
}

/** @returns the index of the first whose address is above `start`: address - 1 lies at or behind it. */
function firstAbove(sorted: readonly [number, CodePlace][], start: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.[0] ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  return low;
}
