/** Reading a tree in a browser: what goes out, what the keys do, what a hostile tree can do, and what axe says. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signInByHttp } from '#scripts/temporary-portal.ts';
import { addCommit } from '../helpers/git.ts';
import { violations } from './axe.ts';
import { chromiumPath, launchBrowser, openContext, watchComplaints } from './browser.ts';
import { portalForTests } from './portal.ts';

const script = '<script>document.title = "taken"</script>';
const source = ['kernel/main.c', 'drivers/block/virtio_blk.c']
  .map((part) => readFileSync(path.join('hypervisor', part), 'utf8'))
  .join('');
const longC = source.repeat(Math.ceil(82_000 / source.length));
const hugeLines = 60_000;

const portal = portalForTests({
  prepare: async (_, { dataFolder }) => {
    const bare = path.join(dataFolder, 'repositories', 'keel.git');
    const files: Record<string, string | Uint8Array | { link: string }> = {
      'long/long.c': longC,
      'long/huge.txt': Array.from({ length: hugeLines }, (_line, at) => `row ${at + 1}`).join('\n'),
      'odd/evil.svg': `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">${script}</svg>`,
      'odd/README.md': `# Odd\n\n${script}\n\n[run](javascript:alert(1)) [code](case.c#L1)\n\n![a picture](evil.svg)\n\n## One\n\n## Two\n\n## Three\n\nwords\n`,
      'odd/case.c': 'int small;\n',
      'odd/Case.c': 'int large;\n',
      [`odd/${script.replace('/', '')}.c`]: 'int scripted;\n',
      'odd/new\nline %41#?.c': 'int lines;\n',
      'odd/loop': { link: 'loop' },
      'odd/program.elf': readFileSync('hypervisor/build/keel.elf'),
    };
    for (let at = 0; at < 1000; at += 1) files[`many/driver-${at}.c`] = `int x${at};\n`;
    addCommit(bare, {
      ...{ message: 'odd: what no tree should hold\n', files, ref: 'refs/heads/odd' },
      parent: 'refs/heads/main^0',
    });
  },
});

async function fetchPage(place: string): Promise<string> {
  const { url, account } = portal();
  const cookie = await signInByHttp(url, account('engineer@'));
  const response = await fetch(url + place, { headers: { cookie } });
  expect(response.status, place).toBe(200);
  return response.text();
}

describe('what goes out', () => {
  test('is at most four times a file, and 300 bytes a row of a folder', async () => {
    const html = await fetchPage('/source/keel/file/odd/long/long.c');
    expect(Buffer.byteLength(html) / longC.length).toBeLessThan(4);
    expect(html.split('virtio_blk_compatible[]').length - 1).toBe(
      longC.split('virtio_blk_compatible[]').length - 1,
    );
    const folder = await fetchPage('/source/keel/tree/odd/many');
    expect(Buffer.byteLength(folder)).toBeLessThan(300_000);
    expect(folder.match(/driver-999\.c/g)?.length).toBeLessThanOrEqual(2);
  });
});

describe.skipIf(chromiumPath === undefined)('in a browser (needs Chromium)', () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    browser = await launchBrowser();
    const { url, account } = portal();
    context = await openContext(browser, url, account('engineer@'));
    page = await context.newPage();
    complaints = watchComplaints(page);
  }, 60_000);
  afterAll(() => browser?.close());

  const pages = [
    '/source',
    '/source/keel',
    '/source/keel/tree/odd/odd',
    '/source/keel/file/main/kernel/main.c',
    '/source/keel/file/odd/odd/README.md',
    '/source/keel/file/odd/odd/README.md?view=source',
    '/source/keel/file/odd/odd/evil.svg',
    '/source/keel/file/odd/odd/program.elf',
    '/source/keel/file/odd/odd/loop',
    '/source/keel/file/odd/long/huge.txt',
  ];
  test.each(['light', 'dark'] as const)(
    'axe finds nothing, %s',
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      const found: string[] = [];
      for (const place of pages) {
        await page.goto(place, { waitUntil: 'networkidle' });
        for (const violation of await violations(page)) found.push(`${place} ${violation}`);
      }
      expect(found).toEqual([]);
    },
    120_000,
  );

  test('nothing of a tree runs, and each odd name has its page', async () => {
    complaints.length = 0;
    await page.goto('/source/keel/tree/odd/odd', { waitUntil: 'networkidle' });
    const names = await page.locator('.tree-rows td:first-child a').all();
    const hrefs = await Promise.all(names.map((name) => name.getAttribute('href')));
    for (const href of hrefs.slice(1)) {
      const response = await page.goto(href ?? '', { waitUntil: 'networkidle' });
      expect(response?.status(), href ?? '').toBe(200);
      expect(await page.title()).not.toBe('taken');
    }
    expect(hrefs.filter((href) => href?.toLowerCase().endsWith('/case.c'))).toHaveLength(2);
    expect(complaints).toEqual([]);
  }, 120_000);

  test('a long file opens at its line, far down, and keeps few of its pieces', async () => {
    await page.goto(`/source/keel/file/odd/long/huge.txt#L${hugeLines - 5}`);
    await page
      .getByText(`row ${hugeLines - 5}`, { exact: false })
      .first()
      .waitFor();
    expect(await page.locator('.marked-lines').isVisible()).toBe(true);
    await page.getByLabel(/Find in all of them/).fill(`row ${hugeLines / 2}`);
    await page.keyboard.press('Enter');
    await page.waitForURL(new RegExp(`#L${hugeLines / 2}$`));
    const filled = await page.locator('.chunk:not([data-empty]) .text').count();
    expect(filled).toBeLessThan(100);
  }, 60_000);

  test('y names the commit, l goes to a line, t finds a file, ? lists them', async () => {
    await page.goto('/source/keel/file/main/kernel/main.c', { waitUntil: 'networkidle' });
    await page.keyboard.press('?');
    await page.getByText('On this page: find a file').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('l');
    await page.getByLabel('Line or lines').fill('3-5');
    await page.keyboard.press('Enter');
    await page.waitForURL(/#L3-L5$/);
    await page.keyboard.press('y');
    await page.waitForURL(/\/file\/[0-9a-f]{40}\/kernel\/main\.c#L3-L5$/);
    await page.keyboard.press('t');
    await page.getByLabel('Pieces of the path').fill('virtio_blk');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/virtio_blk\.c$/);
  }, 60_000);

  test('a page reached without a document has its content, too', async () => {
    await page.goto('/source/keel/file/main/kernel/main.c', { waitUntil: 'networkidle' });
    await page.getByRole('link', { name: 'History' }).first().click();
    await page.waitForURL(/\/history\//);
    await page.goBack();
    await page.locator('.code-body .text').first().waitFor();
    await page.getByRole('link', { name: 'Files' }).click();
    await page.locator('.tree-rows').waitFor();
  }, 60_000);
});
