import { PassThrough, Readable } from 'node:stream';
import { readAuditQuery } from '#app/audit/audit-query.ts';
import { readClientAddress, socketAddressHeader } from '#app/http/client-address.ts';
import { searchTarget } from '#app/search/search-target.ts';
import { Snapshot } from '#emulator/state/snapshot.ts';
import { readCgiHead } from '#formats/cgi-head.ts';
import { visitLines } from '#formats/dwarf/lines.ts';
import { readExecutable } from '#formats/elf/executable.ts';
import { encodeLine, firstLineReader, sectionReader } from '#formats/git/pkt-line.ts';
import { readRawDiff } from '#formats/git/raw-diff.ts';
import { readTree } from '#formats/git/tree.ts';
import { readUploadRequest } from '#formats/git/upload-request.ts';
import { elfObject, type SectionSpecification, strings, symbol } from '../helpers/elf.ts';
import type { Reader } from './reader-table.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');
const text = (parts: readonly Uint8Array[]) => Buffer.concat(parts).toString('latin1');
/** As a slow sender cuts it. */
const pieces = (input: string) =>
  Readable.from(Array.from({ length: Math.ceil(input.length / 64) }, (_, at) => at * 64)).map(
    (at: number) => bytes(input.slice(at, at + 64)),
  );

/** A unit of version 5 without names, then its program. Source: DWARF 5, 6.2.4. */
function lineProgram(program: Uint8Array): Uint8Array {
  const opcodes = [0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1];
  const tables = Buffer.from([1, 1, 1, 1, 14, 13, ...opcodes, 0, 0, 0, 0]);
  const unit = Buffer.alloc(12);
  unit.writeUInt32LE(8 + tables.length + program.length, 0);
  unit.writeUInt16LE(5, 4);
  unit.writeUInt8(8, 6);
  unit.writeUInt32LE(tables.length, 8);
  return Buffer.concat([unit, tables, program]);
}

/** DW_LNE_set_address, 0x1000. */
const setAddress = Buffer.from([0, 9, 2, 0, 0x10, 0, 0, 0, 0, 0, 0]);

function readLines(input: string): number {
  let ranges = 0;
  const section = {
    name: '.debug_line',
    flags: 0,
    bytes: bytes(input),
    offset: 0,
    headerAt: 0,
  };
  const segments = [
    { index: 0, virtual: 0n, physical: 0n, memoryBytes: 1n << 31n, executable: true, headerAt: 0 },
  ];
  visitLines({ sections: [section], segments }, () => {
    ranges += 1;
  });
  return ranges;
}

/** What a header or an address of a page may come as. */
const headersOf = (list: string) => ({
  get: (name: string) =>
    name === socketAddressHeader ? '10.0.0.1' : name === 'x-forwarded-for' ? list : null,
});

/** Readers of requests, of what git answers, and of images. */
export const wireReaders: readonly Reader[] = [
  {
    name: 'request to upload-pack',
    limits: '16 MiB, by who reads the body',
    read: (input) => readUploadRequest(bytes(input)),
    hostile: [
      { name: 'delimiters', n: 50_000, make: (n) => `0011command=fetch${'0001'.repeat(n)}` },
      {
        name: 'wants',
        n: 10_000,
        make: (n) => `0011command=fetch${encodeLine('want x\n').toString().repeat(n)}`,
      },
      { name: 'empty lines', n: 50_000, make: (n) => `0011command=fetch${'0004'.repeat(n)}` },
    ],
  },
  {
    name: 'first packet line',
    limits: 'what its caller holds, 64 KiB at most',
    read(input) {
      const take = firstLineReader(65_516);
      for (let at = 0; at < input.length; at += 64) take(bytes(input.slice(at, at + 64)));
    },
    hostile: [
      { name: 'pieces of a long line', n: 4000, make: (n) => `fff0${'a'.repeat(n)}` },
      { name: 'pieces behind it', n: 100_000, make: (n) => `0005a${'a'.repeat(n)}` },
    ],
  },
  {
    name: 'section of packet lines',
    limits: 'lines of 65,516 bytes',
    read: (input) => sectionReader(pieces(input))().catch(String),
    hostile: [
      { name: 'lines in pieces', n: 5000, make: (n) => `${'0005a'.repeat(n)}0000` },
      { name: 'no end', n: 5000, make: (n) => '0005a'.repeat(n) },
    ],
  },
  {
    name: 'head of an answer of git',
    limits: '16 KiB',
    read(input) {
      const stream = new PassThrough();
      stream.end(bytes(input));
      return readCgiHead(stream).catch(String);
    },
    hostile: [
      { name: 'headers', n: 500, make: (n) => `${'a: b\r\n'.repeat(n)}\r\n` },
      { name: 'blanks', n: 4000, make: (n) => `a:${' '.repeat(n)}b\r\n\r\n` },
      { name: 'no end', n: 100_000, make: (n) => '\r\n\r'.repeat(n) },
    ],
  },
  {
    name: 'tree object',
    limits: '16 MiB, by who fetches it',
    read: (input) => readTree(bytes(input)),
    hostile: [
      { name: 'entries', n: 3000, make: (n) => `1 a\0${'b'.repeat(20)}`.repeat(n) },
      { name: 'blanks', n: 200_000, make: (n) => ' '.repeat(n) },
      { name: 'one long name', n: 200_000, make: (n) => `1 ${'a'.repeat(n)}\0` },
    ],
  },
  {
    name: 'raw difference of git',
    limits: '64 MiB, by who runs git',
    read: (input) => readRawDiff(bytes(input)),
    hostile: [
      { name: 'files', n: 3000, make: (n) => ':1 2 3 4 R\0a\0b\0'.repeat(n) },
      { name: 'empty fields', n: 20_000, make: (n) => '\0'.repeat(n) },
      { name: 'blanks', n: 200_000, make: (n) => `${' '.repeat(n)}\0` },
    ],
  },
  {
    name: 'X-Forwarded-For',
    limits: 'the last 2000 characters',
    read: (input) => readClientAddress(headersOf(input), ['10.0.0.0/8']),
    hostile: [
      { name: 'proxies of ours', n: 50_000, make: (n) => '10.0.0.1,'.repeat(n) },
      { name: 'blanks', n: 200_000, make: (n) => `${' '.repeat(n)}10.0.0.1` },
      { name: 'digits', n: 200_000, make: (n) => '1'.repeat(n) },
      { name: 'colons in brackets', n: 100_000, make: (n) => `[${':'.repeat(n)}]` },
    ],
  },
  {
    name: 'words of a search',
    limits: '200 characters',
    read: (input) => searchTarget(input),
    hostile: [
      { name: 'blanks', n: 200_000, make: (n) => `#${' '.repeat(n)}1` },
      { name: 'digits', n: 200_000, make: (n) => `#${'1'.repeat(n)}` },
    ],
  },
  {
    name: 'filters of the audit log',
    limits: '300 characters each',
    read: (input) => readAuditQuery({ action: input, subject: input, before: input }),
    hostile: [
      { name: 'blanks', n: 200_000, make: (n) => `a${' '.repeat(n)}b` },
      { name: 'digits', n: 200_000, make: (n) => '9'.repeat(n) },
    ],
  },
  {
    name: 'lines of an ELF (DWARF)',
    limits: 'the section; names of 4096 bytes',
    read: readLines,
    hostile: [
      {
        name: 'rows',
        n: 20_000,
        make: (n) => text([lineProgram(Buffer.alloc(n, 0xff))]),
      },
      {
        name: 'units',
        n: 2000,
        make: (n) => text(Array.from({ length: n }, () => lineProgram(Buffer.alloc(0)))),
      },
      {
        name: 'places',
        n: 2000,
        make: (n) =>
          text([lineProgram(Buffer.concat(Array.from({ length: n }, () => setAddress)))]),
      },
    ],
  },
  {
    name: 'ELF of a boot',
    limits: '64 MiB by the build; 2^20 sections, 2^21 symbols, 64 segments',
    read: (input) => readExecutable(bytes(input)),
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

function symbolsOf(n: number, name: string): string {
  const symbols = Buffer.concat(Array.from({ length: n }, () => symbol(1, 0)));
  return executable(
    { name: '.strtab', type: 3, content: strings(name) },
    { name: '.symtab', type: 2, content: symbols, link: 1 },
  );
}

function executable(...sections: SectionSpecification[]): string {
  const file = elfObject(sections);
  file.writeUInt16LE(2, 16);
  return file.toString('latin1');
}

function snapshotOf(bodyBytes: number): string {
  const file = Buffer.alloc(88 + bodyBytes);
  file.write('SLIPSNAP');
  file.writeUInt32LE(2, 8);
  file.writeBigUInt64LE(BigInt(bodyBytes), 16);
  return file.toString('latin1');
}
