import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTemporaryPortal, type TemporaryPortal } from '#scripts/temporary-portal.ts';
import { assemble } from '../emulator/guests/assemble.ts';
import { slipway } from '../helpers/run.ts';
import { chromiumPath, launchBrowser, openContext } from './browser.ts';

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

/** Boots by the command, which must end well. */
async function boot(...words: string[]): Promise<void> {
  const { status, stderr } = await slipway('boot', ...words);
  expect(status, stderr).toBe(0);
}

/** One boot of Keel's self-test as a process of its own. */
async function bootInNode(harts: number): Promise<Facts> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'slipway-boot-'));
  const json = path.join(folder, 'boot.json');
  const options = ['--append', 'keel.selftest', '--harts', String(harts), '--memory', '128M'];
  await boot('--kernel', kernel, ...options, '--json', json);
  const { consoleSha256, retiredInstructions, finalStateSha256 } = JSON.parse(
    await readFile(json, 'utf8'),
  ) as Facts;
  await rm(folder, { recursive: true });
  return { consoleSha256, retiredInstructions, finalStateSha256 };
}

/** The same boot on the public emulator page, from the image or from a snapshot. */
async function bootInChromium(harts: number, file = kernel): Promise<Facts> {
  const context = await openContext(browser, portal.url);
  try {
    const page = await context.newPage();
    await page.goto('/emulator');
    const form = page.getByRole('form', { name: 'Boot an image' });
    await form.getByLabel('Image').setInputFiles(file);
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

test.skipIf(chromiumPath === undefined)(
  'the page goes on from a snapshot that Node saved (needs Chromium)',
  async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'slipway-boot-'));
    const snapshot = path.join(folder, 'at-10M.snapshot');
    const image = ['--kernel', kernel, '--append', 'keel.selftest', '--memory', '128M'];
    const stop = ['--until-instructions', '10M', '--save', snapshot];
    await boot(...image, ...stop);
    expect(await bootInChromium(1, snapshot)).toEqual(await bootInNode(1));
    await rm(folder, { recursive: true });
  },
  180_000,
);

test.skipIf(chromiumPath === undefined)(
  'the page saves a snapshot that the command goes on from (needs Chromium)',
  async () => {
    const context = await openContext(browser, portal.url);
    try {
      const page = await context.newPage();
      await page.goto('/emulator');
      await page.getByLabel('Image', { exact: true }).setInputFiles(assemble('loop'));
      await page.getByLabel('Budget (instructions)').fill('100000000000');
      await page.getByRole('button', { name: 'Boot', exact: true }).click();
      const download = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Save a snapshot' }).click();
      const saved = await download;
      const at = Number(/^at-(\d+)\.snapshot$/.exec(saved.suggestedFilename())?.[1]);
      const until = ['--until-instructions', String(at + 1000)];
      const { stderr } = await slipway('boot', '--restore', await saved.path(), ...until);
      expect(stderr).toContain((at + 1000).toLocaleString('en-US'));
      await page.getByRole('button', { name: 'Stop' }).click();
    } finally {
      await context.close();
    }
  },
  180_000,
);
