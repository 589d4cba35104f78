import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Context } from '#core/context.ts';
import { authorizeSource } from '#core/licensing/authorize-source.ts';
import { openView } from '#core/source/open-view.ts';
import { git } from '../../helpers/git.ts';
import { grantOnly } from '../../helpers/grants.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

const repositorySlug = 'keel';
let site: TestSite;
beforeEach(async () => {
  site = await makeSite();
  await grantOnly(site, ['drivers']);
});
afterEach(() => site.close());

/** As git does, which waits longer than a page. */
async function open(ctx: Context = site.signed.engineer.ctx) {
  const access = authorizeSource(ctx, { repositorySlug, purpose: 'read' });
  const { store } = await openView(ctx, access, 60_000);
  return { store, commit: git(folderOf(store), ['rev-parse', 'main']) };
}
const folderOf = (store: string) => path.join(site.folder, 'repositories', `${store}.git`);

const damages: [string, (folder: string) => void][] = [
  ['its branches', (folder) => git(folder, ['update-ref', '-d', 'refs/heads/main'])],
  ['its newest commit', (folder) => git(folder, ['update-ref', 'refs/heads/main', 'main~1'])],
  ['HEAD', (folder) => rmSync(path.join(folder, 'HEAD'))],
  ['its objects', (folder) => rmSync(path.join(folder, 'objects'), { recursive: true })],
  ['all of it', (folder) => rmSync(folder, { recursive: true })],
];
test.each(damages)('a view that lost %s is mended before its next reader', async (_, damage) => {
  site.commit({ message: 'rtc: x\n', files: { 'drivers/rtc/rtc.c': 'int x;\n' } });
  const { commit, store } = await open();
  damage(folderOf(store));
  expect((await open()).commit).toBe(commit);
  git(folderOf(store), ['fsck', '--strict']);
});

/** The site with a grant that changes while a view is made. */
function changing(change: () => Promise<void>): Context {
  const { ctx } = site.signed.engineer;
  const { git: real } = ctx.ports;
  const updateView: typeof real.updateView = async (work) => {
    await change();
    return real.updateView(work);
  };
  return { ...ctx, ports: { ...ctx.ports, git: { ...real, updateView } } };
}

test('a grant that ends while its view is waited for opens nothing', async () => {
  await expect(open(changing(() => grantOnly(site, [])))).rejects.toMatchObject({
    code: 'forbidden',
  });
});

test('a grant that is narrowed while its view is waited for does not open the old one', async () => {
  const { store } = await open();
  site.commit({ message: 'rtc: x\n', files: { 'drivers/rtc/rtc.c': 'int x;\n' } });
  await expect(open(changing(() => grantOnly(site, ['drivers/irq'])))).rejects.toMatchObject({
    code: 'conflict',
  });
  await site.deliver();
  expect(existsSync(folderOf(store))).toBe(false);
});
