import { parseModule } from '#core/ci/module-object.ts';
import { readElfImage } from '#emulator/images/elf-image.ts';
import { ImageError } from '#emulator/images/image-error.ts';
import { Snapshot } from '#emulator/state/snapshot.ts';
import { visitLines } from '#formats/dwarf/lines.ts';
import { openElf, readElfSections, sectionType } from '#formats/elf/elf-file.ts';
import { executableLimits, readExecutable } from '#formats/elf/executable.ts';
import { readElfRelocations } from '#formats/elf/relocations.ts';
import { SymbolTable } from '#formats/elf/symbol-table.ts';
import {
  code,
  elfFile,
  goodModule,
  relocation,
  type SectionSpecification,
  strings,
  symbol,
  tohostSections,
} from '../helpers/elf.ts';
import type { Reader } from './reader-table.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');
const text = (...parts: readonly Uint8Array[]) => Buffer.concat(parts).toString('latin1');
const ram = 0x8000_0000;

/** A unit of version 5 without names, then its program. Source: DWARF 5, 6.2.4. */
function lineProgram(program: Uint8Array, tables = Buffer.alloc(4)): Uint8Array {
  const opcodes = [0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1];
  const header = Buffer.concat([Buffer.from([1, 1, 1, 1, 14, 13, ...opcodes]), tables]);
  const unit = Buffer.alloc(12);
  unit.writeUInt32LE(8 + header.length + program.length, 0);
  unit.writeUInt16LE(5, 4);
  unit.writeUInt8(8, 6);
  unit.writeUInt32LE(header.length, 8);
  return Buffer.concat([unit, header, program]);
}

/** DW_LNE_set_address, the start of RAM. */
const setAddress = Buffer.from([0, 9, 2, 0, 0, 0, 0x80, 0, 0, 0, 0]);
/** A folder and a file of it, as texts; then a program of three rows. */
const soundLines = lineProgram(
  Buffer.concat([setAddress, Buffer.from([20, 2, 4, 3, 5, 1, 30, 0, 1, 1])]),
  Buffer.concat([bytes('\x01\x01\x08\x01/src\0'), bytes('\x02\x01\x08\x02\x0b\x02a.c\0\0b.c\0\0')]),
);

function executable(...sections: SectionSpecification[]): string {
  const segments = [{ address: ram, bytes: code(0x13, 0x13, 0x13, 0x13), memoryBytes: 0x100 }];
  return elfFile({ type: 2, segments, sections }).toString('latin1');
}

const soundSections: SectionSpecification[] = [
  ...tohostSections(ram + 0x80),
  { name: '.debug_line', type: 1, content: soundLines },
];

/** All that is read of an executable by who looks into it. */
function readAll(input: string): number {
  const elf = readExecutable(bytes(input));
  let ranges = new SymbolTable(elf.symbols).describe(BigInt(ram)) === undefined ? 0 : 1;
  visitLines(elf, () => {
    ranges += 1;
  });
  return ranges;
}

function readRelocations(input: string): number {
  const sections = readElfSections(openElf(bytes(input)), executableLimits.sections);
  return sections
    .filter(({ type }) => type === sectionType.relocations)
    .reduce((sum, table) => sum + readElfRelocations(table, 1e6).length, 0);
}

function symbolsOf(n: number, name: string): string {
  const symbols = Buffer.concat(Array.from({ length: n }, () => symbol(1, 0)));
  return executable(
    { name: '.strtab', type: 3, content: strings(name) },
    { name: '.symtab', type: 2, content: symbols, link: 1 },
  );
}

const linesOf = (...units: readonly Uint8Array[]) =>
  executable({ name: '.debug_line', type: 1, content: Buffer.concat(units) });

function snapshotOf(bodyBytes: number): string {
  const file = Buffer.alloc(88 + bodyBytes);
  file.write('SLIPSNAP');
  file.writeUInt32LE(2, 8);
  file.writeBigUInt64LE(BigInt(bodyBytes), 16);
  return file.toString('latin1');
}

/** Readers of what compilers and linkers make, and of snapshots. */
export const binaryReaders: readonly Reader[] = [
  {
    name: 'executable',
    limits: '64 MiB by the build; 2^20 sections, 2^21 symbols, 64 segments; names of 4096 bytes',
    read: readAll,
    sound: executable(...soundSections),
    hostile: [
      {
        name: 'symbols of one long name',
        n: 500,
        make: (n) => symbolsOf(n, 'a'.repeat(1000)),
      },
      { name: 'symbols', n: 3000, make: (n) => symbolsOf(n, 'a') },
      {
        name: 'sections',
        n: 1000,
        make: (n) => executable(...Array.from({ length: n }, () => ({ name: 'a', type: 1 }))),
      },
      {
        name: 'rows of lines',
        n: 20_000,
        make: (n) => linesOf(lineProgram(Buffer.alloc(n, 0xff))),
      },
      {
        name: 'units of lines',
        n: 2000,
        make: (n) => linesOf(...Array.from({ length: n }, () => lineProgram(Buffer.alloc(0)))),
      },
      {
        name: 'places of lines',
        n: 2000,
        make: (n) =>
          linesOf(lineProgram(Buffer.concat(Array.from({ length: n }, () => setAddress)))),
      },
    ],
  },
  {
    name: 'image that the machine loads',
    limits: 'RAM; 65,535 segments; 2^20 sections',
    read(input) {
      try {
        return readElfImage(bytes(input), 'kernel', 0x10_0000);
      } catch (error) {
        if (error instanceof ImageError) return error.message;
        throw error;
      }
    },
    sound: executable(...soundSections),
    hostile: [
      {
        name: 'segments',
        n: 2000,
        make(n) {
          const segments = Array.from({ length: n }, (_, index) => ({
            address: ram + 4 * (n - index),
            bytes: code(index),
          }));
          return elfFile({ type: 2, segments }).toString('latin1');
        },
      },
      { name: 'symbols', n: 10_000, make: (n) => symbolsOf(n, 'tohos') },
    ],
  },
  {
    name: 'relocations',
    limits: 'the section, and as many as who asks can bear',
    read: readRelocations,
    sound: goodModule({}).toString('latin1'),
    hostile: [
      {
        name: 'relocations',
        n: 5000,
        make: (n) => text(goodModule({ relocations: Array(n).fill(relocation(0, 19, 1)) })),
      },
    ],
  },
  {
    name: 'module',
    limits: '4 MiB, 256 sections, 16,384 symbols, 32,768 relocations',
    read: (input) => parseModule(bytes(input)),
    sound: goodModule({}).toString('latin1'),
    hostile: [
      {
        name: 'relocations',
        n: 5000,
        make: (n) => text(goodModule({ relocations: Array(n).fill(relocation(0, 19, 1)) })),
      },
      {
        name: 'imports',
        n: 2000,
        make: (n) => text(goodModule({ imports: Array(n).fill('a') })),
      },
    ],
  },
  {
    name: 'snapshot of a machine',
    limits: '2 GiB; each length is checked before it is followed',
    read: (input) => {
      try {
        return new Snapshot(bytes(input));
      } catch (error) {
        return String(error);
      }
    },
    hostile: [
      { name: 'no hash of it', n: 50_000, make: (n) => snapshotOf(n) },
      { name: 'nothing behind its name', n: 100_000, make: (n) => `SLIPSNAP${'\0'.repeat(n)}` },
    ],
  },
];
