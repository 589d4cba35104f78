import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeGit } from '#adapters/git/repository.ts';
import type { GitPort } from '#core/git-port.ts';
import { type BareRepository, makeBare } from '../../../helpers/bare.ts';
import { git } from '../../../helpers/git.ts';
import { addTangledHistory } from '../../../helpers/tangled-history.ts';

const paths = [
  [],
  ['README.md'],
  ['drivers/irq/file-0.c'],
  ['drivers/irq/file-3.c'],
  ['drivers/irq'],
  ['drivers'],
  ['kernel/größe.c'],
  ['moved'],
  ['Makefile', 'kernel'],
  ['drivers/block/part-1.c', 'no/such/file', 'README.md'],
  ['nothing'],
];

describe.each([3, 11, 29])('a tangled history %i', (seed) => {
  let bare: BareRepository;
  let tip: string;
  beforeAll(async () => {
    bare = await makeBare();
    tip = addTangledHistory(bare.bareFolder, 400, seed).at(-1) ?? '';
  });
  afterAll(() => bare.close());

  const listed = (wanted: readonly string[]) =>
    git(bare.bareFolder, ['rev-list', tip, '--', ...wanted])
      .split('\n')
      .filter((id) => id !== '');

  async function agrees(port: GitPort): Promise<void> {
    for (const wanted of paths) {
      const expected = listed(wanted);
      const pages: string[] = [];
      for (let skip = 0; skip < expected.length + 7; skip += 7) {
        const page = await port.log('keel', tip, { paths: wanted, limit: 7, skip });
        pages.push(...page.map(({ commit }) => commit));
      }
      expect(pages, wanted.join(' ')).toEqual(expected);
    }
  }

  test('is listed as git lists it: read one by one, with filters, and partly with them', async () => {
    await agrees(bare.git);
    const half = listed([])[200] ?? '';
    const write = ['commit-graph', 'write', '--changed-paths', '--split'];
    git(bare.bareFolder, [...write, '--stdin-commits'], half);
    await agrees(bare.git);
    git(bare.bareFolder, [...write, '--reachable']);
    await agrees(bare.git);
    const fresh = makeGit(bare.folder);
    try {
      await agrees(fresh.git);
    } finally {
      fresh.close();
    }
  });
});

test('gives several who ask for pages of one list the same list', async () => {
  const bare = await makeBare();
  try {
    const tip = addTangledHistory(bare.bareFolder, 120).at(-1) ?? '';
    const asks = [60, 0, 20, 0, 40].map((skip) =>
      bare.git.log('keel', tip, { paths: ['drivers'], limit: 20, skip }),
    );
    const pages = await Promise.all(asks);
    const all = git(bare.bareFolder, ['rev-list', tip, '--', 'drivers']).split('\n');
    const given = pages.map((page) => page.map(({ commit }) => commit));
    expect(given[1]).toEqual(all.slice(0, 20));
    expect(given[3]).toEqual(given[1]);
    expect([...(given[2] ?? []), ...(given[4] ?? [])]).toEqual(all.slice(20, 60));
    expect(given[0]).toEqual(all.slice(60, 80));
  } finally {
    bare.close();
  }
});
