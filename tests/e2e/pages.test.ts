/** Every page, as somebody who may see it, narrow and wide: it fits, has a heading and complains of nothing. */
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pushContribution, readContribution } from '#scripts/contribute.ts';
import { startTemporaryPortal, type TemporaryPortal } from '#scripts/temporary-portal.ts';
import { verdictOf } from '#scripts/verdict-of.ts';
import { git } from '../helpers/git.ts';
import {
  chromiumPath,
  launchBrowser,
  openContext,
  sidewaysPixels,
  watchComplaints,
  widths,
} from './browser.ts';

const pages: Record<string, readonly string[]> = {
  nobody: ['/', '/sign-in', '/licence', '/vmhi', '/vmhi/vmhi-d.md', '/emulator'],
  'engineer@': [
    '/',
    '/licence',
    '/source',
    '/source/keel',
    '/source/keel/tree/main/kernel',
    '/source/keel/file/main/kernel/main.c',
    '/source/keel/history/main',
    '/source/keel/history/wild',
    '/source/keel/commit/wild',
    '/source/keel/symbol/main/vmhi_register_console',
    '/source/keel/symbol/main/no_such_name',
    '/source/keel/branches',
    '/source/keel/blame/main/kernel/main.c',
    '/source/keel/compare',
    '/source/keel/compare/main...wild',
    '/source/keel/compare/wild..main',
    '/source/keel/download/main',
    '/source/keel/download/main/kernel',
    '/search',
    '/search?q=gstage_map',
    '/search?q=%2F(%2F',
    '/changes',
    '/changes/new',
    '/changes/1',
    '/account',
  ],
  'maintainer@': [
    '/source/import',
    '/source/keel/settings',
    '/organizations?grant=keel',
    '/changes',
    '/changes/1',
    '/audit',
    '/audit/reads',
  ],
  'manager@northwind': ['/organizations/northwind', '/audit', '/audit/reads'],
  'officer@': [
    '/audit/reads?repository=keel&path=kernel%2Fmain.c',
    '/audit/reads?organization=northwind&door=file&from=2020-01-01',
    '/organizations',
    '/organizations?grant=keel',
    '/organizations/northwind',
    '/organizations/northwind?grant=keel',
    '/organizations/seamount',
    '/audit',
  ],
};

/** A branch whose tip is dated as no page can write it, from before such commits were refused. */
function addWildBranch(folder: string): void {
  const bare = path.join(folder, 'keel.git');
  const person = 'Ada <ada@vendor.example> 9223372036854775 +0000';
  const commit = git(
    bare,
    ['hash-object', '-t', 'commit', '-w', '--stdin', '--literally'],
    `tree ${git(bare, ['rev-parse', 'main^{tree}'])}\nparent ${git(bare, ['rev-parse', 'main'])}\n` +
      `author ${person}\ncommitter ${person}\n\nwild: from the year 292277026\n`,
  );
  git(bare, ['update-ref', 'refs/heads/wild', commit]);
}

describe.skipIf(chromiumPath === undefined)('pages in a browser (needs Chromium)', () => {
  let portal: TemporaryPortal;
  let browser: Browser;

  beforeAll(async () => {
    [portal, browser] = await Promise.all([
      startTemporaryPortal({
        prepare: async (_, { dataFolder }) => addWildBranch(path.join(dataFolder, 'repositories')),
      }),
      launchBrowser(),
    ]);
    const { engineer, token } = portal.seeded;
    const sender = { portal: portal.url, repository: 'keel', ...engineer, token };
    const { changeNumber } = await pushContribution(
      sender,
      await readContribution('demo/contributions/does-not-compile'),
    );
    await verdictOf(sender, changeNumber);
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await portal?.close();
  });

  for (const [who, places] of Object.entries(pages)) {
    test.each(widths)(`fit ${who} at %i px`, async (width) => {
      const account = who === 'nobody' ? undefined : portal.account(who);
      const context = await openContext(browser, portal.url, account, width);
      const page = await context.newPage();
      const complaints = watchComplaints(page);
      for (const place of places) {
        const response = await page.goto(place);
        expect(response?.status(), place).toBe(200);
        expect(await page.locator('h1').count(), `${place}: one first heading`).toBe(1);
        expect(await page.title(), place).toContain('Slipway');
        expect(await sidewaysPixels(page), `${place} scrolls sideways at ${width} px`).toBe(0);
        expect(complaints.splice(0), place).toEqual([]);
      }
      await context.close();
    });
  }
});
