/** Names of addresses, from an ELF's symbols. */
import { type ElfSymbol, symbolType } from './symbols.ts';

/** Names of neither objects nor functions are labels of assembly. */
const named = new Set<number>([symbolType.none, symbolType.object, symbolType.function]);

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
      if ((this.#symbols[middle]?.value ?? 0n) <= address) low = middle + 1;
      else high = middle;
    }
    return this.#symbols[low - 1];
  }

  /** @returns `name` or `name+0x10`; undefined before the first symbol. */
  describe(address: bigint): string | undefined {
    const symbol = this.at(address);
    if (symbol === undefined) return undefined;
    const distance = address - symbol.value;
    return distance === 0n ? symbol.name : `${symbol.name}+0x${distance.toString(16)}`;
  }
}

function compare(a: ElfSymbol, b: ElfSymbol): number {
  if (a.value !== b.value) return a.value < b.value ? -1 : 1;
  return a.type - b.type;
}
