/** By keys alone, from the front page: where faults of the G-stage are handled, who wrote the line, the change behind it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Environment } from '#adapters/environment.ts';
import { openSite } from '#adapters/from-env.ts';
import { patchSets } from '#drizzle/schema/changes.ts';
import { runs } from '#drizzle/schema/ci.ts';
import { merges } from '#drizzle/schema/review.ts';
import { pushContribution, readContribution } from '#scripts/contribute.ts';
import { addCommit } from '../helpers/git.ts';
import { chromiumPath, launchBrowser, openContext } from './browser.ts';
import { portalForTests } from './portal.ts';

const file = 'kernel/partitions/guest_exit.c';
const words = 'guest page fault access outside';
const subject = 'partitions: say what a fault of the G-stage means';
const mostMs = 60_000;
let commit = '';

const portal = portalForTests({
  prepare: async (_, { dataFolder }) => {
    const old = readFileSync(path.join('hypervisor', file), 'utf8');
    const line = /\/\* All of its memory is mapped.*\*\//;
    expect(old).toMatch(line);
    const text = old.replace(line, `/* A G-stage fault: ${words} of what is mapped. */`);
    commit = addCommit(path.join(dataFolder, 'repositories', 'keel.git'), {
      message: `${subject}\n`,
      files: { [file]: text },
    });
  },
});

/** As a merge of the change writes it, without its run having to pass. */
async function recordMerge(environment: Environment, changeNumber: number): Promise<void> {
  const { ctx, close } = await openSite(environment, 'portal');
  try {
    const patchSet = ctx.db
      .select()
      .from(patchSets)
      .where(eq(patchSets.changeNumber, changeNumber))
      .get();
    const run = ctx.db
      .select()
      .from(runs)
      .where(eq(runs.patchSetId, patchSet?.id ?? ''))
      .get();
    if (!patchSet || !run) throw new Error('the change has no run');
    const merge = { id: 'merge', changeNumber, commit, previousTip: patchSet.baseCommit };
    ctx.db
      .insert(merges)
      .values({
        ...{ ...merge, patchSetId: patchSet.id, runId: run.id },
        ...{ mergedByUserId: patchSet.uploaderUserId, createdAtMs: ctx.nowMs() },
      })
      .run();
  } finally {
    close();
  }
}

describe.skipIf(chromiumPath === undefined)('by keys alone (needs Chromium)', () => {
  let browser: Browser;
  let page: Page;
  let changeNumber: number;

  beforeAll(async () => {
    const { url, seeded, environment, account } = portal();
    const sender = { portal: url, repository: 'keel', ...seeded.engineer, token: seeded.token };
    const contribution = await readContribution('demo/contributions/does-not-compile');
    ({ changeNumber } = await pushContribution(sender, contribution));
    await recordMerge(environment, changeNumber);
    browser = await launchBrowser();
    page = await (await openContext(browser, url, account('engineer@'))).newPage();
  }, 120_000);
  afterAll(() => browser?.close());

  test('from the front page to the line, its blame, its commit and its change', async () => {
    await page.goto('/', { waitUntil: 'networkidle' });
    const began = performance.now();
    await page.keyboard.press('/');
    await page.keyboard.type(`"${words}"`);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/search\?q=/);
    await page.locator('[data-hit]').first().waitFor();
    const focused = page.locator('[data-hit]:focus');
    for (let step = 0; step < 10; step += 1) {
      await page.keyboard.press('ArrowDown');
      if ((await focused.textContent())?.includes(words)) break;
    }
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/file\/main\/kernel\/partitions\/guest_exit\.c#L\d+$/);
    await page.locator('.marked-lines').waitFor();
    const { hash } = new URL(page.url());

    await page.keyboard.press('b');
    await page.waitForURL((url) => url.pathname.includes('/blame/') && url.hash === hash);
    await page.getByRole('link', { name: subject }).waitFor();
    await page.keyboard.press('c');
    await page.waitForURL(`**/commit/${commit}`, { waitUntil: 'networkidle' });
    await page.keyboard.press('r');
    await page.waitForURL(`**/changes/${changeNumber}`);
    expect(performance.now() - began).toBeLessThan(mostMs);
  }, 120_000);

  test('the list of shortcuts has the keys of blame, and b leads back', async () => {
    await page.goto(`/source/keel/blame/main/${file}#L107`, { waitUntil: 'networkidle' });
    await page.keyboard.press('?');
    for (const does of ['back to the file', 'commit of the marked line', 'change behind the']) {
      await page.getByText(`On this page: ${does}`).waitFor();
    }
    expect(await page.locator('kbd', { hasText: /^b$/ }).count()).toBe(1);
    await page.keyboard.press('Escape');
    await page.keyboard.press('b');
    await page.waitForURL(`**/file/main/${file}#L107`);
  });

  test('blame says why a key leads nowhere', async () => {
    await page.goto(`/source/keel/blame/main/${file}`, { waitUntil: 'networkidle' });
    await page.keyboard.press('c');
    await page.getByText('No line is marked: press l, or click on its number.').waitFor();
    await page.goto(`/source/keel/blame/main/${file}#L1`, { waitUntil: 'networkidle' });
    await page.keyboard.press('r');
    await page.getByText('No change is known of line 1.').waitFor();
  });
});
