import { expect, test } from 'vitest';
import { openElf, readElfSections } from '#formats/elf/elf-file.ts';
import { readElfRelocations, relocationName } from '#formats/elf/relocations.ts';
import { SymbolTable } from '#formats/elf/symbol-table.ts';
import { type ElfSymbol, findElfSymbol, readElfSymbols } from '#formats/elf/symbols.ts';
import { elfFile, goodModule, relocation, tohostSections } from '../../helpers/elf.ts';

const sections = readElfSections(openElf(elfFile({ sections: tohostSections(0x8000_1010) })), 8);
const table = sections[1];
if (table === undefined) throw new Error('no symbol table');

test('finds a symbol by its whole name', () => {
  expect(findElfSymbol(sections, table, 'tohost')).toBe(0x8000_1010n);
  expect(findElfSymbol(sections, table, 'tohos')).toBeUndefined();
  expect(findElfSymbol(sections, table, 'host')).toBeUndefined();
});

test('reads all symbols, as many as who asks can bear', () => {
  expect(readElfSymbols(sections, table, 3).map(({ name }) => name)).toEqual([
    '',
    'main',
    'tohost',
  ]);
  expect(() => readElfSymbols(sections, table, 2)).toThrow('claims 3 symbols; 2 are allowed');
});

test('names an address by the function before it, not by a label of the compiler', () => {
  const made = (name: string, value: bigint, type: number): ElfSymbol => {
    return {
      name,
      value,
      type,
      isNameWhole: true,
      section: 1,
      isReserved: false,
      sizeBytes: 4,
      at: 0,
    };
  };
  const names = new SymbolTable([
    made('main', 0x100n, 2),
    made('label', 0x100n, 0),
    made('.L1', 0x108n, 0),
    made('$x', 0x10cn, 0),
    made('file.c', 0x110n, 4),
  ]);
  expect(names.describe(0xffn)).toBeUndefined();
  expect(names.describe(0x100n)).toBe('main');
  expect(names.describe(0x114n)).toBe('main+0x14');
});

test('reads relocations, and names the types that loaders lack', () => {
  const file = goodModule({ relocations: [relocation(8, 60, 1)] });
  const [found] = readElfSections(openElf(file), 16).filter(({ type }) => type === 4);
  if (found === undefined) throw new Error('no relocations');
  expect(readElfRelocations(found, 1)).toMatchObject([{ place: 8n, type: 60, symbol: 1 }]);
  expect(() => readElfRelocations(found, 0)).toThrow('claims 1 relocations; 0 are allowed');
  expect(relocationName(60)).toBe('type 60 (R_RISCV_SET_ULEB128)');
  expect(relocationName(19)).toBe('type 19');
});
