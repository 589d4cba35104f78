import { PassThrough, Readable } from 'node:stream';
import { readGitProgress } from '#adapters/import/git-progress.ts';
import { treeStream } from '#adapters/import/tree-stream.ts';
import { readAuditQuery } from '#app/audit/audit-query.ts';
import { readClientAddress, socketAddressHeader } from '#app/http/client-address.ts';
import { searchTarget } from '#app/search/search-target.ts';
import { readCgiHead } from '#formats/cgi-head.ts';
import { Fault } from '#formats/claimed-bytes.ts';
import { readBlame } from '#formats/git/blame.ts';
import { readBundleHeader } from '#formats/git/bundle.ts';
import { readCommitGraph } from '#formats/git/commit-graph.ts';
import { encodeLine, firstLineReader, sectionReader } from '#formats/git/pkt-line.ts';
import { readRawDiff } from '#formats/git/raw-diff.ts';
import { readTree } from '#formats/git/tree.ts';
import { readUploadRequest } from '#formats/git/upload-request.ts';
import { type GraphRow, graphFile } from '../helpers/commit-graph.ts';
import type { Reader } from './reader-table.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');
/** As a slow sender cuts it. */
const pieces = (input: string) =>
  Readable.from(Array.from({ length: Math.ceil(input.length / 64) }, (_, at) => at * 64)).map(
    (at: number) => bytes(input.slice(at, at + 64)),
  );

/** What a header or an address of a page may come as. */
const headersOf = (list: string) => ({
  get: (name: string) =>
    name === socketAddressHeader ? '10.0.0.1' : name === 'x-forwarded-for' ? list : null,
});

const graphText = (parts: Parameters<typeof graphFile>[0]) => graphFile(parts).toString('latin1');
const noParent = 0x7000_0000;
const chain = (n: number): GraphRow[] =>
  Array.from({ length: n }, (_, at) => ({
    parents: [at === 0 ? noParent : at - 1, noParent],
    level: at + 1,
  }));

/** Readers of requests, and of what git answers. */
export const wireReaders: readonly Reader[] = [
  {
    name: 'header of a bundle',
    limits: '16 MiB, by who reads the file',
    read: (input) => readBundleHeader(bytes(input)),
    hostile: [
      {
        name: 'refs',
        n: 20_000,
        make: (n) => `# v2 git bundle\n${`${'a'.repeat(40)} r\n`.repeat(n)}`,
      },
      {
        name: 'capabilities',
        n: 20_000,
        make: (n) => `# v3 git bundle\n${'@object-format=sha1\n'.repeat(n)}`,
      },
      { name: 'no end', n: 500_000, make: (n) => `# v2 git bundle\n${'a'.repeat(n)}` },
    ],
  },
  {
    name: 'trees of cat-file',
    limits: '64 MiB a tree, by who counts the objects',
    read(input) {
      const take = treeStream(() => undefined);
      for (let at = 0; at < input.length; at += 512) take(bytes(input.slice(at, at + 512)));
    },
    hostile: [
      {
        name: 'small trees',
        n: 5_000,
        make: (n) => `${'a'.repeat(40)} tree 28\n40000 a\0${'b'.repeat(20)}\n`.repeat(n),
      },
      { name: 'a large tree', n: 500_000, make: (n) => `a tree ${n}\n${'1 x'.repeat(n / 3)}` },
      { name: 'a header without end', n: 200_000, make: (n) => 'a'.repeat(n) },
    ],
  },
  {
    name: 'progress of git',
    limits: 'lines of 1,000 characters, 16,000 in all',
    read(input) {
      const progress = readGitProgress(() => undefined);
      for (let at = 0; at < input.length; at += 512) progress.add(input.slice(at, at + 512));
      return progress.rest();
    },
    hostile: [
      { name: 'a line without end', n: 500_000, make: (n) => 'R'.repeat(n) },
      { name: 'lines', n: 20_000, make: (n) => 'Receiving objects:  43% (12/345)\r'.repeat(n) },
    ],
  },
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
    name: 'commit-graph',
    limits: '20 million commits, 32 chunks',
    read(input) {
      try {
        return readCommitGraph(bytes(input), new Uint32Array(0)).count;
      } catch (error) {
        if (error instanceof Fault) return error.message;
        throw error;
      }
    },
    sound: graphText({
      rows: [{}, { parents: [0, 0x8000_0000], level: 2 }],
      edges: [0, 0x8000_0000],
      filters: [bytes('a'), bytes('b')],
    }),
    hostile: [
      { name: 'commits', n: 10_000, make: (n) => graphText({ rows: chain(n) }) },
      {
        name: 'parents of one list',
        n: 5000,
        make: (n) =>
          graphText({
            rows: chain(n).map((row, at) =>
              at === 0 ? row : { parents: [0, 0x8000_0000], level: 2 },
            ),
            edges: [...Array(n).fill(0), 0x8000_0000],
          }),
      },
    ],
  },
  {
    name: 'blame',
    limits: '32 MiB, by who starts git; a million runs',
    read: (input) => readBlame(bytes(input))?.length,
    sound: `${'a'.repeat(40)} 1 1 2\nauthor A\nprevious ${'b'.repeat(40)} "o\\"ld.c"\nfilename a.c\n`,
    hostile: [
      {
        name: 'runs',
        n: 5000,
        make: (n) => `${'a'.repeat(40)} 1 1 1\nfilename a\n`.repeat(n),
      },
      {
        name: 'a run without an end',
        n: 50_000,
        make: (n) => `${'a'.repeat(40)} 1 1 1\n${'x\n'.repeat(n)}`,
      },
      {
        name: 'a quoted name',
        n: 50_000,
        make: (n) => `${'a'.repeat(40)} 1 1 1\nfilename "${'\\303'.repeat(n)}"\n`,
      },
    ],
  },
];
