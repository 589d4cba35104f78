import { Fault } from '../claimed-bytes.ts';

/**
 * One file of git's commit-graph, of a chain or alone, with SHA-1 ids. All that it claims is held against its length and
 * against itself: parents exist, and each commit's level is one above the highest of its parents', so that no walk along
 * it goes round. Positions count through the chain: those of the files below come first.
 * Source: gitformat-commit-graph(5), gitformat-chunk(5).
 */
export interface CommitGraphFile {
  count: number;
  /** Commits of the files below it. */
  below: number;
  /** The files below it, lowest first, by their checksums. */
  bases: string[];
  /** F[i]: ids whose first byte is at most i. */
  fanout: Uint32Array;
  /** 20 bytes each, ascending. */
  ids: Uint8Array;
  /** Root trees, 20 bytes each. */
  trees: Uint8Array;
  /** Position of the first parent, `noParent` without one. */
  firstParents: Uint32Array;
  /** Position of the second, `noParent`, or with `manyParents` set the place of the second in `edges`. */
  otherParents: Uint32Array;
  edges: Uint32Array;
  levels: Uint32Array;
  /** Committer's time, seconds since 1970, as git keeps it: 34 bits. */
  times: Float64Array;
  changedPaths?: ChangedPathFilters;
}

/** Bloom filters of the paths that each commit changes against its first parent. */
export interface ChangedPathFilters {
  version: 1 | 2;
  hashes: number;
  /** Where each commit's filter ends in `data`. */
  ends: Uint32Array;
  data: Uint8Array;
}

export const noParent = 0x7000_0000;
export const manyParents = 0x8000_0000;
const idBytes = 20;
const rowBytes = idBytes + 16;
const chunksLimit = 32;
const commitsLimit = 20_000_000;
const hashesLimit = 64;

/**
 * @param bytes of the whole file. Its checksum is for who read it to compare: `checksumOf`.
 * @param lower levels of the commits below it, by position.
 * @throws Fault for anything that no git writes.
 */
export function readCommitGraph(bytes: Uint8Array, lower: Uint32Array): CommitGraphFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks = readChunks(bytes, view);
  const fanout = readFanout(need(chunks, 'OIDF'));
  const count = fanout[255] ?? 0;
  const ids = sized(need(chunks, 'OIDL'), count * idBytes);
  requireAscending(ids, fanout, need(chunks, 'OIDL').at);
  const rows = need(chunks, 'CDAT');
  sized(rows, count * rowBytes);
  const edgeChunk = chunks.get('EDGE');
  const file: CommitGraphFile = {
    count,
    below: lower.length,
    bases: readBases(view.getUint8(7), chunks.get('BASE')),
    fanout,
    ids,
    edges: edgeChunk === undefined ? new Uint32Array(0) : readWords(edgeChunk),
    ...readRows(rows, count),
  };
  requireLevels(file, lower, rows.at);
  const changedPaths = readFilters(chunks.get('BIDX'), chunks.get('BDAT'), count);
  return changedPaths === undefined ? file : { ...file, changedPaths };
}

/** The checksum that the file ends in, and that names it in a chain. */
export function checksumOf(bytes: Uint8Array): string {
  return hex(bytes.subarray(Math.max(0, bytes.length - idBytes)));
}

interface Chunk {
  name: string;
  at: number;
  bytes: Uint8Array;
  view: DataView;
}

function readChunks(bytes: Uint8Array, view: DataView): Map<string, Chunk> {
  if (bytes.length < 8 + 12 + idBytes) throw new Fault(0, 'is too short for a commit-graph');
  if (view.getUint32(0) !== 0x43475048) throw new Fault(0, 'does not begin with CGPH');
  if (view.getUint8(4) !== 1) throw new Fault(4, `has version ${view.getUint8(4)}`);
  if (view.getUint8(5) !== 1) throw new Fault(5, 'has ids that are not of SHA-1');
  const count = view.getUint8(6);
  if (count > chunksLimit) throw new Fault(6, `has ${count} chunks`);
  const end = bytes.length - idBytes;
  let from = 8 + (count + 1) * 12;
  const chunks = new Map<string, Chunk>();
  for (let index = 0; index < count; index += 1) {
    const entry = 8 + index * 12;
    if (entry + 24 > end) throw new Fault(entry, 'ends in its list of chunks');
    const name = String.fromCharCode(...bytes.subarray(entry, entry + 4));
    const [at, to] = [placeAt(view, entry + 4), placeAt(view, entry + 16)];
    if (at < from || to < at || to > end) throw new Fault(entry, 'has a chunk out of its place');
    if (chunks.has(name)) throw new Fault(entry, 'has a chunk twice');
    from = to;
    const part = bytes.subarray(at, to);
    const inside = new DataView(part.buffer, part.byteOffset, part.byteLength);
    chunks.set(name, { name, at, bytes: part, view: inside });
  }
  return chunks;
}

function placeAt(view: DataView, at: number): number {
  if (view.getUint32(at) > 0xffff) throw new Fault(at, 'has a chunk out of its place');
  return view.getUint32(at) * 0x1_0000_0000 + view.getUint32(at + 4);
}

function need(chunks: Map<string, Chunk>, name: string): Chunk {
  const chunk = chunks.get(name);
  if (chunk === undefined) throw new Fault(8, `has no chunk ${name}`);
  return chunk;
}

function sized({ name, at, bytes }: Chunk, sizeBytes: number): Uint8Array {
  if (bytes.length !== sizeBytes) {
    throw new Fault(at, `has ${bytes.length} bytes of ${name} in place of ${sizeBytes}`);
  }
  return bytes;
}

function readWords({ view }: Chunk): Uint32Array {
  const words = new Uint32Array(view.byteLength >>> 2);
  for (let index = 0; index < words.length; index += 1) words[index] = view.getUint32(index * 4);
  return words;
}

function readFanout(chunk: Chunk): Uint32Array {
  sized(chunk, 1024);
  const fanout = readWords(chunk);
  let before = 0;
  for (const value of fanout) {
    if (value < before || value > commitsLimit) throw new Fault(chunk.at, 'has a wrong fan-out');
    before = value;
  }
  return fanout;
}

function requireAscending(ids: Uint8Array, fanout: Uint32Array, at: number): void {
  const count = ids.length / idBytes;
  for (let index = 0; index < count; index += 1) {
    const first = ids[index * idBytes] ?? 0;
    const from = first === 0 ? 0 : (fanout[first - 1] ?? 0);
    const fits = index >= from && index < (fanout[first] ?? 0);
    if (!fits || (index > 0 && !isBelow(ids, index - 1, index))) {
      throw new Fault(at + index * idBytes, 'has ids out of order');
    }
  }
}

function isBelow(ids: Uint8Array, one: number, other: number): boolean {
  for (let byte = 0; byte < idBytes; byte += 1) {
    const difference = (ids[one * idBytes + byte] ?? 0) - (ids[other * idBytes + byte] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

type Rows = Pick<CommitGraphFile, 'trees' | 'firstParents' | 'otherParents' | 'levels' | 'times'>;

function readRows({ bytes, view }: Chunk, count: number): Rows {
  const rows: Rows = {
    trees: new Uint8Array(count * idBytes),
    firstParents: new Uint32Array(count),
    otherParents: new Uint32Array(count),
    levels: new Uint32Array(count),
    times: new Float64Array(count),
  };
  for (let index = 0; index < count; index += 1) {
    const at = index * rowBytes;
    rows.trees.set(bytes.subarray(at, at + idBytes), index * idBytes);
    rows.firstParents[index] = view.getUint32(at + idBytes);
    rows.otherParents[index] = view.getUint32(at + idBytes + 4);
    const high = view.getUint32(at + idBytes + 8);
    rows.levels[index] = high >>> 2;
    rows.times[index] = (high & 3) * 0x1_0000_0000 + view.getUint32(at + idBytes + 12);
  }
  return rows;
}

/**
 * Calls `visit` with each parent's position, in order. Steps along `edges` only as far as they reach.
 * @returns whether the list of parents ended where it should.
 */
export function visitParents(
  file: CommitGraphFile,
  index: number,
  visit: (position: number) => void,
): boolean {
  const first = file.firstParents[index] ?? noParent;
  const other = file.otherParents[index] ?? noParent;
  if (first === noParent) return other === noParent;
  visit(first);
  if (other === noParent) return true;
  if (other < manyParents) {
    visit(other);
    return true;
  }
  for (let at = other - manyParents; at < file.edges.length; at += 1) {
    const edge = file.edges[at] ?? 0;
    visit(edge >= manyParents ? edge - manyParents : edge);
    if (edge >= manyParents) return true;
  }
  return false;
}

/**
 * A commit's level is one above its highest parent's. What is none of this can lead in a circle. Lists of parents may
 * share their edges in a file that no git wrote, so the steps are counted.
 */
function requireLevels(file: CommitGraphFile, lower: Uint32Array, at: number): void {
  const all = lower.length + file.count;
  let steps = 2 * file.count + file.edges.length;
  for (let index = 0; index < file.count; index += 1) {
    let highest = 0;
    const ends = visitParents(file, index, (position) => {
      steps -= 1;
      const where = at + index * rowBytes;
      if (position >= all) throw new Fault(where, 'has a parent that is not there');
      if (steps < 0) throw new Fault(where, 'has parents that share their list');
      const own = position - lower.length;
      const level = own < 0 ? lower[position] : file.levels[own];
      highest = Math.max(highest, level ?? 0);
    });
    if (!ends || file.levels[index] !== highest + 1) {
      throw new Fault(at + index * rowBytes, 'has a level that its parents do not give');
    }
  }
}

function readBases(claimed: number, chunk: Chunk | undefined): string[] {
  if (chunk === undefined && claimed > 0) throw new Fault(7, 'has no list of the files below it');
  if (chunk === undefined) return [];
  const bytes = sized(chunk, claimed * idBytes);
  return Array.from({ length: claimed }, (_, index) =>
    hex(bytes.subarray(index * idBytes, (index + 1) * idBytes)),
  );
}

/** @returns undefined where git has not written them, or in a version that we do not know. */
function readFilters(
  index: Chunk | undefined,
  filters: Chunk | undefined,
  count: number,
): ChangedPathFilters | undefined {
  if (index === undefined || filters === undefined) return undefined;
  sized(index, count * 4);
  if (filters.bytes.length < 12) throw new Fault(filters.at, 'has filters without their head');
  const version = filters.view.getUint32(0);
  const hashes = filters.view.getUint32(4);
  if ((version !== 1 && version !== 2) || hashes < 1 || hashes > hashesLimit) return undefined;
  const ends = readWords(index);
  let before = 0;
  for (const end of ends) {
    if (end < before || end > filters.bytes.length - 12) {
      throw new Fault(index.at, 'has a filter out of its place');
    }
    before = end;
  }
  return { version, hashes, ends, data: filters.bytes.subarray(12) };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}
