import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeGit } from '#adapters/git/repository.ts';
import { type BareRepository, makeBare } from '../../../helpers/bare.ts';
import { git } from '../../../helpers/git.ts';

let bare: BareRepository;
let root: string;
let sides: string[];
let odd: string[];

/** A commit of any bytes, as a hostile push or an old import may bring it. */
function rawCommit(parents: readonly string[], when: string, rest = '\n\nodd\n'): string {
  const tree = git(bare.bareFolder, ['rev-parse', `${root}^{tree}`]);
  const head = [`tree ${tree}`, ...parents.map((parent) => `parent ${parent}`)].join('\n');
  const text = `${head}\nauthor A <a@x> ${when}\ncommitter A <a@x> ${when}${rest}`;
  const args = ['hash-object', '-w', '-t', 'commit', '--literally', '--stdin'];
  return git(bare.bareFolder, args, Buffer.from(text, 'latin1'));
}

const dates = ['-5000000000 +0000', '4102444801 +0000', '99999999999999999999 +0000', 'never', ''];

beforeAll(async () => {
  bare = await makeBare();
  root = bare.commit({ message: 'root\n', files: { a: 'a\n' } });
  sides = Array.from({ length: 50 }, (_, at) => rawCommit([root], `${1_700_000_000 + at} +0000`));
  odd = [rawCommit(sides, '1700000100 +0000')];
  for (const when of dates) odd.push(rawCommit([odd.at(-1) ?? ''], when));
  odd.push(rawCommit([odd.at(-1) ?? ''], '1700000200 +0000', '\nencoding latin1\n\nGr\xf6\xdfe\n'));
  git(bare.bareFolder, ['update-ref', 'refs/heads/main', odd.at(-1) ?? '']);
});
afterAll(() => bare.close());

async function holds(): Promise<void> {
  const { git: port, close } = makeGit(bare.folder);
  try {
    const tip = odd.at(-1) ?? '';
    for (const commit of [root, ...sides, ...odd]) {
      expect(await port.isReachable('keel', commit, 'refs/heads/')).toBe(true);
      expect(await port.isAncestor('keel', commit, tip)).toBe(true);
    }
    expect(await port.isAncestor('keel', tip, odd[0] ?? '')).toBe(false);
    expect(await port.isAncestor('keel', sides[0] ?? '', sides[1] ?? '')).toBe(false);
    expect(await port.mergeBases('keel', sides[0] ?? '', sides[1] ?? '')).toEqual([root]);
    const all = await port.log('keel', tip, { limit: 100 });
    expect(all.map(({ commit }) => commit).sort()).toEqual([root, ...sides, ...odd].sort());
    expect(all.find(({ commit }) => commit === tip)?.subject).toBe('Größe');
    const rows = await port.lastCommits('keel', tip, { folder: '', budgetMs: 60_000 });
    expect(rows?.commits.get('a')?.commit).toBe(root);
    const before = { ahead: 56, behind: 0 };
    expect(await port.countApart('keel', root, odd[5] ?? '')).toEqual(before);
  } finally {
    close();
  }
}

test('bears fifty parents, dates that are none and other charsets, with a graph and without', async () => {
  await holds();
  expect(await bare.git.keepGraph('keel', 1)).toBe(true);
  await holds();
});
