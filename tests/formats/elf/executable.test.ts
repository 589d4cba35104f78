import { expect, test } from 'vitest';
import { readExecutable } from '#formats/elf/executable.ts';
import { elfObject, strings, symbol } from '../../helpers/elf.ts';

test('reads the sections and symbols of a file with more sections than its header can count', () => {
  const empty = Array.from({ length: 66_000 }, () => ({ name: '', type: 0 }));
  const file = elfObject([
    ...empty,
    { name: '.text', type: 1, flags: 6, content: new Uint8Array(4) },
    {
      name: '.symtab',
      type: 2,
      link: 66_003,
      content: Buffer.concat([symbol(0, 0), symbol(1, 0xffff, 4096)]),
    },
    { name: '.strtab', type: 3, content: strings('start') },
    {
      name: '.symtab_shndx',
      type: 18,
      link: 66_002,
      content: Buffer.from([0, 0, 0, 0, 209, 1, 1, 0]),
    },
  ]);
  file.writeUInt16LE(2, 16);
  const { sections, symbols } = readExecutable(file);
  expect(sections).toHaveLength(66_006);
  expect(sections[66_001]).toMatchObject({ name: '.text', flags: 6 });
  expect(symbols[1]).toMatchObject({ name: 'start', value: 4096n });
});

test('reads no more segments than each address of a line table may be looked for in', () => {
  const file = Buffer.concat([elfObject([]), Buffer.alloc(65 * 56)]);
  file.writeUInt16LE(2, 16);
  file.writeBigUInt64LE(BigInt(file.length - 65 * 56), 0x20);
  file.writeUInt16LE(56, 0x36);
  file.writeUInt16LE(65, 0x38);
  expect(() => readExecutable(file)).toThrow('has 65 program headers; at most 64');
  file.writeUInt16LE(64, 0x38);
  expect(readExecutable(file).segments).toEqual([]);
});
