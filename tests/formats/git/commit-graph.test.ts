import { expect, test } from 'vitest';
import { mayHaveChanged, murmur3, pathKey } from '#formats/git/changed-paths.ts';
import { readCommitGraph, visitParents } from '#formats/git/commit-graph.ts';
import { type GraphRow, graphFile } from '../../helpers/commit-graph.ts';

const none = new Uint32Array(0);
const noParent = 0x7000_0000;
const more = 0x8000_0000;

/** A root, a child, and a merge of both and a second root. */
const rows: GraphRow[] = [
  { time: 0x2_0000_0001 },
  { parents: [0, noParent], level: 2 },
  { parents: [1, more], level: 3, first: 9 },
  { first: 9 },
];
const edges = [0, (more + 3) >>> 0];

function parentsOf(file: ReturnType<typeof readCommitGraph>, index: number): number[] {
  const parents: number[] = [];
  visitParents(file, index, (position) => parents.push(position));
  return parents;
}

test('reads ids, trees, times of 34 bits, and parents however many they are', () => {
  const file = readCommitGraph(graphFile({ rows, edges }), none);
  expect(file.count).toBe(4);
  expect(file.times[0]).toBe(0x2_0000_0001);
  expect(rows.map((_, at) => parentsOf(file, at))).toEqual([[], [0], [1, 0, 3], []]);
  expect([...file.levels]).toEqual([1, 2, 3, 1]);
});

test('takes parents from the files below', () => {
  const above = [{ parents: [1, noParent] as [number, number], level: 8 }];
  const file = readCommitGraph(graphFile({ rows: above }), Uint32Array.of(1, 7));
  expect(parentsOf(file, 0)).toEqual([1]);
  expect(file.below).toBe(2);
});

const refused: [string, Parameters<typeof graphFile>[0], RegExp][] = [
  [
    'two commits that are each other’s parents',
    {
      rows: [
        { parents: [1, noParent], level: 2 },
        { parents: [0, noParent], level: 2 },
      ],
    },
    /level that its parents/,
  ],
  [
    'a commit that is its own parent',
    { rows: [{ parents: [0, noParent], level: 1 }] },
    /level that its parents/,
  ],
  ['a level that is too high', { rows: [{ level: 2 }] }, /level that its parents/],
  [
    'a parent beyond the last',
    { rows: [{ parents: [7, noParent], level: 2 }] },
    /parent that is not there/,
  ],
  [
    'a second parent without a first',
    { rows: [{}, { parents: [noParent, 0], level: 2 }] },
    /level that its parents/,
  ],
  [
    'a list of parents without an end',
    { rows: [{}, { parents: [0, more], level: 2 }], edges: [0] },
    /level that its parents/,
  ],
  [
    'a list of parents that begins behind the last',
    { rows: [{}, { parents: [0, more + 9], level: 2 }], edges: [more] },
    /level that its parents/,
  ],
  ['ids that do not ascend', { rows: [{ first: 9 }, { first: 3 }] }, /ids out of order/],
  ['a fan-out that goes down', { rows: [{}], fanout: [5, ...Array(255).fill(1)] }, /wrong fan-out/],
];

test.each(refused)('refuses %s', (_, parts, reason) => {
  expect(() => readCommitGraph(graphFile(parts), none)).toThrow(reason);
});

test('refuses lists of parents that share their edges, which would take long', () => {
  const shared = Array.from(
    { length: 2000 },
    (_, at): GraphRow => (at === 0 ? {} : { parents: [0, more], level: 2 }),
  );
  const long = [...Array(1000).fill(0), more];
  expect(() => readCommitGraph(graphFile({ rows: shared, edges: long }), none)).toThrow(/share/);
});

test('hashes as the tests of git do', () => {
  // Source: git, t0095-bloom.sh, "compute unseeded murmur3 hash".
  expect(murmur3(0, Buffer.from(''))).toBe(0x00000000);
  expect(murmur3(0, Buffer.from('Hello world!'))).toBe(0x627b0c2c);
  expect(murmur3(0, Buffer.from('The quick brown fox jumps over the lazy dog'))).toBe(0x2e4ff723);
});

test('finds by a filter what changed, and guesses yes where there is none', () => {
  const key = pathKey('kernel/boot.c');
  const full = Buffer.alloc(8, 0xff);
  const filters = [Buffer.alloc(1, 0), full, Buffer.alloc(0), Buffer.alloc(1, 0xff)];
  const { changedPaths } = readCommitGraph(graphFile({ rows, edges, filters }), none);
  const says = filters.map((_, at) => mayHaveChanged(changedPaths, at, key));
  expect(says).toEqual([false, true, true, true]);
  expect(mayHaveChanged(undefined, 0, key)).toBe(true);
  // Git of version 1 hashed such bytes as its machine's characters were: it proves nothing.
  expect(mayHaveChanged(changedPaths, 0, pathKey('kernel/größe.c'))).toBe(true);
});
