import { expect, test } from 'vitest';
import type { ElfSection } from '#formats/elf/elf-file.ts';
import { ElfMemory } from '#formats/elf/elf-memory.ts';

function section(address: number, text: string): ElfSection {
  const bytes = Buffer.from(text, 'latin1');
  return {
    name: '.rodata',
    type: 1,
    flags: 2,
    address: BigInt(address),
    offset: 0,
    sizeBytes: bytes.length,
    bytes,
    link: 0,
    info: 0,
    alignment: 1,
    entryBytes: 0,
    headerAt: 0,
  };
}

test('a text ends at a zero, at the end of its section, or after so many bytes', () => {
  const sections = [section(0x1000, 'one\0two\x80'), section(0x1008, 'more\0')];
  const memory = new ElfMemory({ sections, symbols: [], segments: [] });
  expect(memory.text(0x1000, 512)).toBe('one');
  expect(memory.text(0x1001, 1)).toBe('n');
  expect(memory.text(0x1004, 512)).toBe('two\x80');
  expect(memory.text(0x1003, 512)).toBe('');
  expect(memory.text(0x100d, 512)).toBe('');
});
