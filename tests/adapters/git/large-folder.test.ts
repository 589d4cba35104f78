import { afterAll, beforeAll, expect, test } from 'vitest';
import { sizedMost } from '#adapters/git/repository-objects.ts';
import { type BareRepository, makeBare } from '../../helpers/bare.ts';
import { git } from '../../helpers/git.ts';

const filesCount = sizedMost + 1000;
let bare: BareRepository;
let commit: string;
beforeAll(async () => {
  bare = await makeBare();
  const lines = Array.from({ length: filesCount }, (_, index) => `M 100644 :1 all/${index}.c\n`);
  const head = 'blob\nmark :1\ndata 2\nx\n\ncommit refs/heads/main\n';
  const who = 'committer A <a@b.example> 1700000000 +0000\ndata 2\nhi\n';
  git(bare.bareFolder, ['fast-import', '--quiet'], `${head}${who}${lines.join('')}\n`);
  commit = git(bare.bareFolder, ['rev-parse', 'main']);
}, 30_000);
afterAll(() => bare.close());

test('lists all of a huge folder, the first with their sizes', async () => {
  const entries = (await bare.git.listTree('keel', commit, 'all')) ?? [];
  expect(entries.length).toBe(filesCount);
  const sized = entries.filter(({ sizeBytes }) => sizeBytes !== undefined);
  expect(sized.length).toBe(sizedMost);
  expect(entries[0]?.sizeBytes).toBe(2);
});
