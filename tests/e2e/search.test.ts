/** Search as people use it: results from the server, while one types, and by keys alone. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchBrowser, openContext, sidewaysPixels, widths } from './browser.ts';
import { portalForTests } from './portal.ts';

const portal = portalForTests();

describe.skipIf(chromiumPath === undefined)('search in a browser (needs Chromium)', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  async function open(path: string, width: number = widths[1]): Promise<Page> {
    const context = await openContext(browser, portal().url, portal().account('engineer@'), width);
    const page = await context.newPage();
    await page.goto(path);
    return page;
  }

  const first = (page: Page) => page.locator('[data-hit]').first();

  test('shows what it finds at first paint, the definition before its uses', async () => {
    const page = await open('/search?q=gstage_map');
    const html = await (await page.request.get('/search?q=gstage_map')).text();
    expect(html).toContain('kernel/memory/gstage.c');
    expect(await first(page).textContent()).toMatch(/gstage\.c$/);
    expect(await page.locator('mark').first().textContent()).toBe('gstage_map');
    await page.context().close();
  });

  test('finds by keys alone: a slash, words, down, Enter', async () => {
    const page = await open('/search');
    await page.keyboard.press('/');
    await page.keyboard.type('word:gstage_map path:memory/');
    await page.waitForFunction(() => document.querySelector('mark')?.textContent === 'gstage_map');
    expect(page.url()).toContain('word%3Agstage_map');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/source\/keel\/file\/main\/kernel\/memory\/.*#L\d+$/);
    await page.context().close();
  });

  test('marks what is wrong while one types, and goes on when it is right', async () => {
    const page = await open('/search?q=gstage');
    await page.fill('#page-search', 'a /gstage(/');
    const wrong = page.locator('#search-said');
    await wrong.getByText('holds no regular expression').waitFor();
    expect(await page.getAttribute('#page-search', 'aria-invalid')).toBe('true');
    await page.fill('#page-search', '/gstage_\\w+/');
    await first(page).waitFor();
    await page.context().close();
  });

  test.each(widths)('fits at %i pixels', async (width) => {
    for (const path of ['/search', '/search?q=return', '/search?q=%22no']) {
      const page = await open(path, width);
      expect(await sidewaysPixels(page)).toBe(0);
      await page.context().close();
    }
  });
});
