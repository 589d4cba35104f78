import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTemporaryPortal, type TemporaryPortal } from '../../scripts/temporary-portal.ts';
import { chromiumPath, launchBrowser, openContext } from './browser.ts';

const run = promisify(execFile);
const kernel = 'hypervisor/build/keel.bin';

interface Facts {
  consoleSha256: string;
  retiredInstructions: number;
  finalStateSha256: string;
}

let portal: TemporaryPortal;
let browser: Browser;

beforeAll(async () => {
  if (chromiumPath === undefined) return;
  [portal, browser] = await Promise.all([startTemporaryPortal(), launchBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await portal?.close();
});

/** One boot of Keel's self-test as a process of its own. */
async function bootInNode(harts: number): Promise<Facts> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'slipway-boot-'));
  const json = path.join(folder, 'boot.json');
  const options = ['--append', 'keel.selftest', '--harts', String(harts), '--memory', '128M'];
  await run(process.execPath, [
    ...['dist/slipway.mjs', 'boot', '--kernel', kernel],
    ...options,
    ...['--json', json],
  ]);
  const { consoleSha256, retiredInstructions, finalStateSha256 } = JSON.parse(
    await readFile(json, 'utf8'),
  ) as Facts;
  await rm(folder, { recursive: true });
  return { consoleSha256, retiredInstructions, finalStateSha256 };
}

/** The same boot on the public emulator page. */
async function bootInChromium(harts: number): Promise<Facts> {
  const context = await openContext(browser, portal.url);
  try {
    const page = await context.newPage();
    await page.goto('/emulator');
    const form = page.getByRole('form', { name: 'Boot an image' });
    await form.getByLabel('Image').setInputFiles(kernel);
    await form.getByLabel('Command line').fill('keel.selftest');
    await form.getByLabel('Harts').fill(String(harts));
    await form.getByLabel('Memory (MiB)').fill('128');
    await form.getByRole('button', { name: 'Boot', exact: true }).click();
    const transcript = page.getByRole('status').filter({ hasText: 'powered off' });
    await transcript.waitFor({ timeout: 120_000 });
    const fact = (name: string) => transcript.locator(`dt:text-is("${name}") + dd`);
    const hash = async (name: string) =>
      (await fact(name).locator('code').getAttribute('title')) ?? '';
    return {
      consoleSha256: await hash('Console SHA-256'),
      retiredInstructions: Number(
        ((await fact('Instructions').textContent()) ?? '').replace(/\D/g, ''),
      ),
      finalStateSha256: await hash('Final state SHA-256'),
    };
  } finally {
    await context.close();
  }
}

/** Keeps more processes busy than there are cores, so that boots are interrupted wherever it may be. */
async function underLoad<T>(work: () => Promise<T>): Promise<T> {
  const busy = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ['--eval', 'for (;;);'], { stdio: 'ignore' }),
  );
  try {
    return await work();
  } finally {
    for (const child of busy) child.kill('SIGKILL');
  }
}

test.each([1, 4, 16])(
  'ten boots with %i hart(s) on a loaded machine give one transcript',
  async (harts) => {
    const first = await bootInNode(harts);
    expect(first.retiredInstructions).toBeGreaterThan(1_000_000);
    await underLoad(async () => {
      for (let boots = 0; boots < 10; boots += 2) {
        const pair = await Promise.all([bootInNode(harts), bootInNode(harts)]);
        expect(pair).toEqual([first, first]);
      }
    });
  },
  180_000,
);

test.skipIf(chromiumPath === undefined).each([1, 4, 16])(
  'a boot with %i hart(s) gives the same transcript in Chromium as in Node (needs Chromium)',
  async (harts) => {
    expect(await bootInChromium(harts)).toEqual(await bootInNode(harts));
  },
  180_000,
);
