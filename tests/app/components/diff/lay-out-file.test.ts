import { afterAll, beforeAll, expect, test } from 'vitest';
import { layOutFile } from '#app/components/diff/lay-out-file.ts';
import type { FileDifference } from '#core/git-port.ts';
import { type BareRepository, makeBare } from '../../../helpers/bare.ts';
import { git } from '../../../helpers/git.ts';

let bare: BareRepository;
beforeAll(async () => {
  bare = await makeBare();
});
afterAll(() => bare.close());

const words = Array.from({ length: 40 }, (_, index) => `line ${index}`).join('\n');
const large = 'x'.repeat(600 * 1024);

/** The one difference between two trees of one file each. */
async function differenceOf(
  before: { mode: string; name: string; text: string } | undefined,
  after: { mode: string; name: string; text: string },
): Promise<FileDifference> {
  const commit = (file: typeof before) => {
    const listed = file
      ? `${file.mode} blob ${git(bare.bareFolder, ['hash-object', '-w', '--stdin'], file.text)}\t${file.name}\n`
      : '';
    const tree = git(bare.bareFolder, ['mktree'], listed);
    return git(bare.bareFolder, ['commit-tree', tree, '-m', 'x']);
  };
  const [file, ...others] = await bare.git.diff('keel', commit(before), commit(after));
  if (!file || others.length > 0) throw new Error('the trees differ in other than one file');
  return file;
}

test.each([
  ['a new file', undefined, { mode: '100755', name: 'a', text: words }, 'Executable, mode 100755.'],
  [
    'a changed file',
    { mode: '100644', name: 'a', text: words },
    { mode: '100755', name: 'a', text: `${words}\n` },
    'Becomes executable: mode 100644 becomes 100755.',
  ],
  [
    'a file of which nothing else changes',
    { mode: '100644', name: 'a', text: words },
    { mode: '100755', name: 'a', text: words },
    'Becomes executable: mode 100644 becomes 100755.',
  ],
  [
    'a renamed file',
    { mode: '100644', name: 'a', text: words },
    { mode: '100755', name: 'b', text: words },
    'Becomes executable: mode 100644 becomes 100755.',
  ],
  [
    'a file that is too large to show',
    { mode: '100644', name: 'a', text: large },
    { mode: '100755', name: 'b', text: large },
    'Becomes executable: mode 100644 becomes 100755.',
  ],
  ['a binary', undefined, { mode: '100755', name: 'a', text: 'a\0b' }, 'Executable, mode 100755.'],
  [
    'a file that loses it',
    { mode: '100755', name: 'a', text: words },
    { mode: '100644', name: 'b', text: words },
    'No longer executable: mode 100755 becomes 100644.',
  ],
  [
    'a new link',
    undefined,
    { mode: '120000', name: 'a', text: 'b' },
    'A symbolic link, mode 120000.',
  ],
] as const)('tells the mode of %s', async (_, before, after, note) => {
  const view = await layOutFile(await differenceOf(before, after), { contextLines: 3 });
  expect(view.notes).toContain(note);
});

test('says nothing of a mode that stays, or is the common one', async () => {
  const plain = { mode: '100644', name: 'a', text: words };
  for (const before of [undefined, plain]) {
    const file = await differenceOf(before, { ...plain, text: `${words}\nmore\n` });
    expect((await layOutFile(file, { contextLines: 3 })).notes.join()).not.toContain('mode');
  }
});
