import { renderToStaticMarkup } from 'react-dom/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DiffFile } from '#app/components/diff/diff-file.tsx';
import { layOutFiles } from '#app/components/diff/lay-out-files.ts';
import { readPatchSetDiff } from '#core/changes/read-patch-set-diff.ts';
import type { FileDifference } from '#core/git-port.ts';
import { sendCommit } from '../../../helpers/changes.ts';
import { makeSite, type TestSite } from '../../../helpers/site.ts';

let site: TestSite;
let files: FileDifference[];
const mebibyte = 1024 * 1024;

beforeAll(async () => {
  site = await makeSite();
  const lines = (bytes: number) => 'a line\n'.repeat(Math.ceil(bytes / 7));
  site.commit({ message: 'table: begin\n', files: { 'table.c': lines(2 * mebibyte) } });
  const { changeNumber } = await sendCommit(site, site.signed.engineer, {
    seed: 'large',
    files: {
      'table.c': lines(3 * mebibyte),
      'new.c': lines(mebibyte + 1000),
      'README.md': '# Keel\n',
    },
  });
  const asked = { number: changeNumber, patchSet: 1 };
  files = (await readPatchSetDiff(site.signed.engineer.ctx, asked)).files;
});
afterAll(() => site.close());

async function draw(path: string): Promise<string> {
  const file = files.find((each) => each.path === path);
  if (!file) throw new Error(`no ${path}`);
  const [view] = await layOutFiles([file], () => ({ contextLines: 3 }));
  if (!view) throw new Error(`${path} is not laid out`);
  return renderToStaticMarkup(DiffFile({ file, view, anchor: 'f', elsewhere: 'the command' }));
}

describe('a file too large to show', () => {
  test('tells its sizes and how to get at it, not that nothing changed', async () => {
    const changed = await draw('table.c');
    expect(changed).toContain('2.0 MiB → 3.0 MiB');
    expect(changed).toContain('the command');
    expect(changed).not.toContain('+0');
    expect(await draw('new.c')).toMatch(/>1\.0 MiB</);
  });

  test('leaves the others with their lines', async () => {
    const small = await draw('README.md');
    expect(small).toContain('−2');
    expect(small).not.toContain('the command');
  });
});
