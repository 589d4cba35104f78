/** One commit of a made-up commit-graph: words as they stand in the file. */
export interface GraphRow {
  /** The id's first byte; the rest counts. */
  first?: number;
  parents?: [number, number];
  level?: number;
  time?: number;
}

interface GraphParts {
  rows: readonly GraphRow[];
  edges?: readonly number[];
  /** Bytes of each commit's filter. */
  filters?: readonly Uint8Array[];
  fanout?: readonly number[];
}

const noParent = 0x7000_0000;

function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, index * 4);
  return bytes;
}

function fanoutOf(rows: readonly GraphRow[]): number[] {
  return Array.from(
    { length: 256 },
    (_, byte) => rows.filter(({ first = 0 }) => first <= byte).length,
  );
}

/** A commit-graph file without its right checksum. Source: gitformat-commit-graph(5). */
export function graphFile({ rows, edges, filters, fanout }: GraphParts): Buffer {
  const chunks: [string, Buffer][] = [
    ['OIDF', words(...(fanout ?? fanoutOf(rows)))],
    [
      'OIDL',
      Buffer.concat(
        rows.map((row, at) =>
          Buffer.concat([Buffer.from([row.first ?? 0]), Buffer.alloc(15), words(at)]),
        ),
      ),
    ],
    [
      'CDAT',
      Buffer.concat(
        rows.flatMap(({ parents = [noParent, noParent], level = 1, time = 0 }) => [
          Buffer.alloc(20, 0xaa),
          words(...parents, level * 4 + Math.floor(time / 0x1_0000_0000), time),
        ]),
      ),
    ],
  ];
  if (edges !== undefined) chunks.push(['EDGE', words(...edges)]);
  if (filters !== undefined) {
    let end = 0;
    chunks.push(['BIDX', words(...filters.map(({ length }) => (end += length)))]);
    chunks.push(['BDAT', Buffer.concat([words(1, 7, 10), ...filters])]);
  }
  return assemble(chunks);
}

function assemble(chunks: readonly [string, Buffer][]): Buffer {
  const head = Buffer.from([0x43, 0x47, 0x50, 0x48, 1, 1, chunks.length, 0]);
  let at = head.length + (chunks.length + 1) * 12;
  const table = chunks.map(([name, bytes]) => {
    const entry = Buffer.concat([Buffer.from(name, 'latin1'), words(0, at)]);
    at += bytes.length;
    return entry;
  });
  const end = Buffer.concat([words(0), words(0, at)]);
  const body = chunks.map(([, bytes]) => bytes);
  return Buffer.concat([head, ...table, end, ...body, Buffer.alloc(20)]);
}
