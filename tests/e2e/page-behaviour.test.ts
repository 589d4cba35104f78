/** What pages show, in a browser: a run while it works, a failure once, a refusal with its reason, print, a module. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pushContribution, readContribution, type Sender } from '#scripts/contribute.ts';
import { startTemporaryPortal, type TemporaryPortal } from '#scripts/temporary-portal.ts';
import { goodModule } from '../helpers/elf.ts';
import { chromiumPath, launchBrowser, openContext } from './browser.ts';

/** What strip, verdict and merge box said, at each moment at which one of them changed. */
interface Moment {
  strip: string;
  verdict: string;
  waits: string;
}

declare global {
  interface Window {
    moments: Moment[];
  }
}

describe.skipIf(chromiumPath === undefined)('pages show (needs Chromium)', () => {
  let portal: TemporaryPortal;
  let browser: Browser;
  let sender: Sender;
  let scratch: string;

  const openAs = async (who: string, place: string): Promise<Page> => {
    const context = await openContext(browser, portal.url, portal.account(who));
    const page = await context.newPage();
    await page.goto(place);
    return page;
  };
  const send = async (name: string): Promise<string> => {
    const contribution = await readContribution(`demo/contributions/${name}`);
    return `/changes/${(await pushContribution(sender, contribution)).changeNumber}`;
  };
  /** Opens a change while its run works, and keeps what its parts say until the verdict is there. */
  const follow = async (place: string): Promise<{ page: Page; moments: Moment[] }> => {
    const page = await openAs('engineer@', place);
    await page.evaluate(() => {
      const text = (selector: string) => document.querySelector(selector)?.textContent ?? '';
      const look = () => {
        const moment = {
          strip: text(
            'ol[aria-label^="Slip"] a[href="#verdict"], ol[aria-label^="Slip"] > li:nth-child(5)',
          ),
          verdict: document.querySelector('#verdict')?.getAttribute('data-outcome') ?? '',
          waits: text('[aria-label="What a merge waits for"]'),
        };
        const last = window.moments.at(-1);
        if (JSON.stringify(moment) !== JSON.stringify(last)) window.moments.push(moment);
      };
      window.moments = [];
      new MutationObserver(look).observe(document.body, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
      });
      look();
    });
    await page.locator('#verdict').waitFor({ timeout: 120_000 });
    return { page, moments: await page.evaluate(() => window.moments) };
  };

  beforeAll(async () => {
    scratch = mkdtempSync(path.join(os.tmpdir(), 'slipway-telling-'));
    [portal, browser] = await Promise.all([startTemporaryPortal(), launchBrowser()]);
    const { engineer, token } = portal.seeded;
    sender = { portal: portal.url, repository: 'keel', ...engineer, token };
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await portal?.close();
    rmSync(scratch, { recursive: true, force: true });
  });

  test('of one run the same in strip, verdict and merge box, at each moment', async () => {
    const { page, moments } = await follow(await send('does-not-compile'));
    expect(moments.length).toBeGreaterThan(1);
    for (const { strip, verdict, waits } of moments) {
      expect([strip.includes('Failed'), waits.includes('failed at build')]).toEqual(
        verdict === 'fail' ? [true, true] : [false, false],
      );
    }
    expect(moments[0]?.waits).toContain('has no verdict yet');
    await page.context().close();
  }, 150_000);

  test('a failure in one sentence, whose place leads to its line of the difference', async () => {
    const page = await openAs('engineer@', '/changes/1');
    const sentence = (await page.locator('#verdict p').textContent()) ?? '';
    const [place = '', said = ''] = /^(\S+:\d+): (.+)$/.exec(sentence)?.slice(1) ?? [];
    const text = await page.evaluate(() => {
      const main = document.querySelector('main')?.cloneNode(true) as HTMLElement;
      for (const log of main.querySelectorAll('.xterm')) log.remove(); // what the compiler printed
      return main.textContent;
    });
    expect(text.split(said)).toHaveLength(2);
    await page.locator('#verdict a').click();
    const line = page.locator(`[id="${place}"]`);
    expect(await line.getAttribute('data-side')).toBe('new');
    expect(await line.textContent()).toContain(place.split(':')[1]);
    await expect
      .poll(() =>
        line.evaluate((found) => {
          const { top, bottom } = found.getBoundingClientRect();
          return top > 0 && bottom < innerHeight;
        }),
      )
      .toBe(true);
    await page.context().close();
  });

  test('on paper absolute times and whole hashes, and nothing to press', async () => {
    const page = await openAs('maintainer@', '/changes/1');
    await page.emulateMedia({ media: 'print' });
    const actions = page.locator(
      'button:visible:not([data-line]), nav:visible, form:visible, [role=dialog]:visible',
    );
    for (const place of ['/changes/1', '/audit', '/licence']) {
      await page.goto(place);
      expect(await actions.count(), place).toBe(0);
      const shown = await page.evaluate(() =>
        [...document.querySelectorAll('main .whole-on-paper')].map((whole) => [
          JSON.parse(getComputedStyle(whole, '::after').content),
          whole.getAttribute('title'),
          whole.querySelector('span')?.checkVisibility(),
        ]),
      );
      expect(shown.length, place).toBeGreaterThan(0);
      for (const [printed, title, short] of shown) {
        expect([printed, short], place).toEqual([title, false]);
        expect(title).toMatch(/^[0-9a-f]{40,64}$|^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);
      }
    }
    await page.context().close();
  });

  test('a refusal by what is missing and who gives it; what is not there by ways that are open', async () => {
    const page = await openAs('engineer@', '/audit');
    await page.getByText(/audit log is for auditors.*gives these roles/).waitFor();
    await page.goto('/organizations');
    await page.getByText(/partners are is for licence officers/).waitFor();
    for (const who of ['engineer@', 'manager@breakwater']) {
      const reader = await openAs(who, '/source/keel/file/main/nothing/here.c');
      if (who === 'manager@breakwater') await reader.goto('/nothing');
      await reader.getByText('There is nothing here that you can see').waitFor();
      const ways = await reader
        .locator('main a')
        .evaluateAll((links) => links.map((a) => a.getAttribute('href') ?? ''));
      expect(ways.length).toBeGreaterThan(1);
      for (const way of ways) {
        await reader.goto(way);
        expect(new URL(reader.url()).pathname, `${who} ${way}`).toBe(way);
      }
      await reader.context().close();
    }
    await page.context().close();
  });

  test('a module’s name from its file, before it is sent', async () => {
    const page = await openAs('engineer@', '/changes/new?way=module');
    const form = page.getByRole('form', { name: 'Upload a binary module' });
    await form.getByLabel('Name', { exact: true }).waitFor();
    const file = path.join(scratch, 'clock.vmod');
    writeFileSync(file, goodModule({ name: 'clock' }));
    await form.getByLabel('Module file').setInputFiles(file);
    await form.getByText('VMHI-D 0.1, 1 symbol of it').waitFor();
    expect(await form.getByLabel('Name', { exact: true }).count()).toBe(0);
    expect(await form.getByLabel('Licence', { exact: true }).count()).toBe(0);
    await form.getByLabel('Version').fill('2.0');
    await form.getByLabel('Description').fill('A clock.');
    await form.getByLabel('Black box').check();
    await form.getByRole('button', { name: 'Send the module' }).click();
    await page.getByRole('heading', { name: 'Module clock 2.0' }).waitFor();
    await page.context().close();
  });
});
