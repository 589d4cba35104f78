/** Names of addresses, from an ELF's symbols. */
import type { ElfSymbol } from './elf-object.ts';

/** st_info's type: objects and functions; names of neither are labels of assembly. */
const named = new Set([0, 1, 2]);

export class SymbolTable {
  readonly #symbols: readonly ElfSymbol[];

  constructor(symbols: readonly ElfSymbol[]) {
    this.#symbols = symbols
      // Mapping symbols ($x, $d) and local labels of the compiler name nothing.
      .filter(({ name, type }) => named.has(type) && /^[^$.]/.test(name))
      // Of several at one address the last counts: a function before a label, then the first of the table.
      .map((symbol, index) => ({ symbol, index }))
      .sort((a, b) => compare(a.symbol, b.symbol) || b.index - a.index)
      .map(({ symbol }) => symbol);
  }

  /** @returns the symbol at or before an address. */
  at(address: bigint): ElfSymbol | undefined {
    let low = 0;
    let high = this.#symbols.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#symbols[middle]?.address ?? 0n) <= address) low = middle + 1;
      else high = middle;
    }
    return this.#symbols[low - 1];
  }

  /** @returns `name` or `name+0x10`; undefined before the first symbol. */
  describe(address: bigint): string | undefined {
    const symbol = this.at(address);
    if (symbol === undefined) return undefined;
    const distance = address - symbol.address;
    return distance === 0n ? symbol.name : `${symbol.name}+0x${distance.toString(16)}`;
  }
}

function compare(a: ElfSymbol, b: ElfSymbol): number {
  if (a.address !== b.address) return a.address < b.address ? -1 : 1;
  return a.type - b.type;
}
