import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BareRepository, makeBare } from '../../helpers/bare.ts';
import { git } from '../../helpers/git.ts';
import { addTangledHistory } from '../../helpers/tangled-history.ts';

let bare: BareRepository;
let commits: string[];
beforeAll(async () => {
  bare = await makeBare();
  commits = addTangledHistory(bare.bareFolder, 150, 13);
});
afterAll(() => bare.close());

/** Status, modes and names of each file as git says them. */
function askGit(base: string, head: string): string[] {
  const empty = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
  const args = ['diff-tree', '-r', '-M', '--raw', '-z', base === '' ? empty : base, head];
  const fields = git(bare.bareFolder, args).split('\0');
  const found: string[] = [];
  for (let at = 0; at + 1 < fields.length; ) {
    const [oldMode = '', newMode, , , letters = ''] = (fields[at] ?? '').split(' ');
    const moved = letters.startsWith('R');
    const names = moved ? [fields[at + 1], fields[at + 2]] : [fields[at + 1], fields[at + 1]];
    found.push([letters[0], oldMode.slice(1), newMode, ...names].join(' '));
    at += moved ? 3 : 2;
  }
  return found;
}

async function askPort(base: string, head: string): Promise<string[]> {
  const letters = { added: 'A', deleted: 'D', modified: 'M', renamed: 'R' };
  const files = await bare.git.diff('keel', base, head);
  return files.map(({ status, oldMode, newMode, oldPath, path }) =>
    [letters[status], oldMode, newMode, oldPath, path].join(' '),
  );
}

test('finds the differences that git finds, renames too', async () => {
  for (let at = 1; at < commits.length; at += 1) {
    const [base = '', head = ''] = [commits[at - 1], commits[at]];
    expect(await askPort(base, head), `${base} ${head}`).toEqual(askGit(base, head));
  }
  const [first = '', last = ''] = [commits[0], commits.at(-1)];
  expect(await askPort(first, last)).toEqual(askGit(first, last));
  expect(await askPort('', last)).toEqual(askGit('', last));
  expect(await askPort(last, last)).toEqual([]);
});

test('leaves to git what it cannot tell apart, and what is a folder here and a file there', async () => {
  const base = bare.commit({ message: 'a\n', files: { thing: 'file\n', 'x.c': 'x\n' } });
  const head = bare.commit({ message: 'b\n', files: { thing: null, 'thing/in': 'file\n' } });
  expect(await askPort(base, head)).toEqual(askGit(base, head));
  expect(await askPort(head, base)).toEqual(askGit(head, base));
  // two names that are no UTF-8 look the same as text
  const blob = git(bare.bareFolder, ['hash-object', '-w', '--stdin'], 'one\n');
  const trees = ['\xfe', '\xff'].map((name) => {
    const entry = (byte: string) =>
      Buffer.concat([
        Buffer.from(`100644 `),
        Buffer.from(byte, 'latin1'),
        Buffer.of(0),
        Buffer.from(blob, 'hex'),
      ]);
    const content = name === '\xfe' ? entry('\xfe') : Buffer.concat([entry('\xfe'), entry('\xff')]);
    return git(
      bare.bareFolder,
      ['hash-object', '-w', '-t', 'tree', '--stdin', '--literally'],
      content,
    );
  });
  expect(await bare.git.diff('keel', trees[0] ?? '', trees[1] ?? '')).toHaveLength(1);
});
