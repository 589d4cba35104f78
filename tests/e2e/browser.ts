import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { Account } from '#scripts/seed.ts';
import { signInByHttp } from '#scripts/temporary-portal.ts';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Undefined where no Chromium is installed: tests that need one are skipped by name. */
export const chromiumPath = process.env.CHROMIUM_PATH ?? places.find((place) => existsSync(place));

export const widths = [360, 1600] as const;

export function launchBrowser(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('Chromium is not installed');
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A browser of its own that is signed in as `account`; nobody unless told. */
export async function openContext(
  browser: Browser,
  portal: string,
  account?: Account,
  width: number = widths[1],
): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: portal,
    viewport: { width, height: 900 },
    reducedMotion: 'reduce',
  });
  if (account) {
    const cookies = (await signInByHttp(portal, account)).split('; ').map((pair) => {
      const at = pair.indexOf('=');
      return { name: pair.slice(0, at), value: pair.slice(at + 1), url: portal };
    });
    await context.addCookies(cookies);
  }
  return context;
}

/** Collects what the page complains of in its console, and errors that nobody caught. */
export function watchComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}

/** How far the page scrolls sideways, in CSS pixels: 0 on a page that fits. */
export function sidewaysPixels(page: Page): Promise<number> {
  return page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
}
