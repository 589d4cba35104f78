import { afterEach, beforeEach, expect, test } from 'vitest';
import { readOutline } from '#core/source/read-outline.ts';
import { lastEntry } from '../../helpers/audit.ts';
import { grantOnly } from '../../helpers/grants.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
beforeEach(async () => {
  site = await makeSite({
    files: {
      'slipway.yaml': 'version: 1\n',
      'kernel/main.c': '#include "vm.h"\nint main(void)\n{\n\treturn 0;\n}\n',
      'drivers/irq/plic.c': 'static int claimed;\n',
      'kernel/notes.txt': 'int x;\n',
    },
  });
});
afterEach(() => site.close());

const outline = (path: string, who = site.signed.engineer) =>
  readOutline(who.ctx, { repositorySlug: 'keel', path });

test('says what a file defines, and the log says who asked', async () => {
  expect(await outline('kernel/main.c')).toMatchObject({
    commit: site.firstCommit,
    symbols: [{ name: 'main', kind: 'function', line: 2 }],
  });
  expect(lastEntry(site.ctx)).toMatchObject({
    action: 'source.read',
    detail: { door: 'symbols', path: 'kernel/main.c', commit: site.firstCommit },
  });
});

test('says why there is nothing, and what file there is not', async () => {
  expect(await outline('kernel/notes.txt')).toMatchObject({
    symbols: [],
    nothing: 'Symbols are listed of C, assembly and device tree files.',
  });
  await expect(outline('kernel/none.c')).rejects.toMatchObject({ code: 'not-found' });
  await expect(outline('kernel')).rejects.toMatchObject({ code: 'not-found' });
});

test('a grant of a part gives the symbols of that part alone', async () => {
  await grantOnly(site, ['drivers'], false);
  expect((await outline('drivers/irq/plic.c')).symbols).toHaveLength(1);
  await expect(outline('kernel/main.c')).rejects.toMatchObject({ code: 'forbidden' });
});
