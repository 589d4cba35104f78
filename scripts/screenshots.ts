/**
 * `npm run screenshots -- FOLDER`: looks at the main pages at 360 and 1600 px, light and dark, on a portal of its
 * own with a verified change; needs Chromium. `docs/change.png` of the README is `change-1600.png` of these.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { build } from '#server/build.ts';
import { chromiumPath, launchBrowser, openContext } from '#tests/e2e/browser.ts';
import { pushContribution, readContribution } from './contribute.ts';
import { startTemporaryPortal } from './temporary-portal.ts';
import { verdictOf } from './verdict-of.ts';

/** Name, address and who looks; nobody where none is named. */
const pages: readonly (readonly [name: string, place: string, who?: string])[] = [
  ['front', '/'],
  ['licence', '/licence', 'manager@breakwater'],
  ['sign-in', '/sign-in'],
  ['vmhi', '/vmhi/vmhi-d.md'],
  ['source', '/source/keel', 'engineer@'],
  ['file', '/source/keel/file/main/kernel/main.c', 'engineer@'],
  ['changes', '/changes', 'engineer@'],
  ['change', '/changes/1', 'maintainer@'],
  ['failed-change', '/changes/2', 'engineer@'],
  ['console', '/changes/1#boot', 'maintainer@'],
  ['new-change', '/changes/new', 'engineer@'],
  ['account', '/account', 'engineer@'],
  ['organization', '/organizations/northwind', 'officer@'],
  ['audit', '/audit', 'officer@'],
  ['emulator', '/emulator'],
];
const looks = [
  { suffix: '360', width: 360, colorScheme: 'light' },
  { suffix: '1600', width: 1600, colorScheme: 'light' },
  { suffix: '1600-dark', width: 1600, colorScheme: 'dark' },
] as const;

const folder = process.argv[2];
if (folder === undefined || chromiumPath === undefined) {
  process.stderr.write('usage: npm run screenshots -- FOLDER (and apt-get install chromium)\n');
  process.exit(2);
}
await mkdir(folder, { recursive: true });
await build();
const [portal, browser] = await Promise.all([startTemporaryPortal(), launchBrowser()]);
try {
  const sender = { portal: portal.url, repository: 'keel', ...portal.seeded.engineer };
  for (const name of ['goldfish-rtc', 'hangs-the-boot']) {
    const contribution = await readContribution(path.join('demo/contributions', name));
    const from = { ...sender, token: portal.seeded.token };
    const { changeNumber } = await pushContribution(from, contribution);
    await verdictOf(from, changeNumber);
  }
  for (const { suffix, width, colorScheme } of looks) {
    for (const [name, place, who] of pages) {
      const account = who === undefined ? undefined : portal.account(who);
      const context = await openContext(browser, portal.url, account, width);
      const page = await context.newPage();
      await page.emulateMedia({ colorScheme });
      await page.goto(place, { waitUntil: 'networkidle' });
      if (name === 'console') {
        for (const summary of await page.locator('#boot summary').all()) await summary.click();
        await page.locator('.xterm-rows', { hasText: /\w/ }).first().waitFor();
      }
      await page.screenshot({ path: path.join(folder, `${name}-${suffix}.png`) });
      await context.close();
    }
  }
} finally {
  await browser.close();
  await portal.close();
}
