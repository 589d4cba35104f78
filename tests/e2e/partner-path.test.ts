/**
 * The whole path with the tools that people use: a browser and a git client. A partner that was invited signs,
 * clones, pushes, sees the verdict; a maintainer approves and merges; the partner fetches; access is revoked.
 */
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signedBy } from '#adapters/git/signature.ts';
import { gitAddress } from '#scripts/contribute.ts';
import { git } from '#scripts/git.ts';
import { startTemporaryPortal, type TemporaryPortal } from '#scripts/temporary-portal.ts';
import { chromiumPath, launchBrowser, openContext } from './browser.ts';

const contribution = 'demo/contributions/goldfish-rtc';

describe.skipIf(chromiumPath === undefined)('a partner (needs Chromium)', () => {
  let portal: TemporaryPortal;
  let browser: Browser;
  let partner: BrowserContext;
  let page: Page;
  let scratch: string;
  let workTree: string;
  let token = '';
  let changeUrl = '';

  const clone = (target: string) =>
    git(['clone', gitAddress({ portal: portal.url, repository: 'keel', token }), target], {
      cwd: scratch,
    });
  const signedInPage = async (who: string) => {
    const context = await openContext(browser, portal.url, portal.account(who));
    return context.newPage();
  };

  beforeAll(async () => {
    [portal, browser] = await Promise.all([startTemporaryPortal(), launchBrowser()]);
    scratch = await mkdtemp(path.join(os.tmpdir(), 'slipway-partner-'));
    workTree = path.join(scratch, 'keel');
    partner = await openContext(browser, portal.url);
    page = await partner.newPage();
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await portal?.close();
    await rm(scratch, { recursive: true, force: true });
  });

  test('signs in by the form; a wrong password is refused with a sentence and no more', async () => {
    const { email, password } = portal.account('manager@breakwater');
    await page.goto('/sign-in');
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText(/wrong|do not match|not right/i).waitFor();
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL(`${portal.url}/`);
  });

  test('makes a token, and is refused the source before the licence is signed', async () => {
    await page.goto('/account');
    await page.getByRole('button', { name: 'Make a token' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('laptop');
    await dialog.getByRole('button', { name: 'Make the token' }).click();
    token = await dialog.getByLabel('access token', { exact: true }).inputValue();
    expect(token).toMatch(/^slip_/);

    await expect(clone(workTree)).rejects.toThrow(/licence/i);
    expect(existsSync(workTree)).toBe(false);
    await page.goto('/source/keel');
    await expect.poll(() => new URL(page.url()).pathname).toBe('/licence');
  });

  test('signs for the organization and for themselves, and reads the tree', async () => {
    await page.goto('/licence');
    for (const button of ['Sign for Breakwater Networks', 'Accept for myself']) {
      const form = page
        .getByRole('form')
        .filter({ has: page.getByRole('button', { name: button }) });
      await form.getByRole('checkbox').check();
      await form.getByRole('button', { name: button }).click();
      await page.getByRole('button', { name: button }).waitFor({ state: 'detached' });
    }
    await page.goto('/source/keel/file/main/kernel/main.c');
    await page.getByText('SPDX-License-Identifier').first().waitFor();
  });

  test('clones, pushes to refs/for/main and sees the verdict fill in', async () => {
    await clone(workTree);
    await cp(contribution, workTree, {
      recursive: true,
      filter: (file) => path.basename(file) !== 'commit-message',
    });
    const { name, email } = portal.account('manager@breakwater');
    const message = [
      'drivers/rtc: drive the Goldfish real-time clock',
      `Change-Id: I${'4'.repeat(40)}\nSigned-off-by: ${name} <${email}>`,
    ].join('\n\n');
    await git(['add', '--all'], { cwd: workTree });
    const environment = signedBy({ name, email, atSeconds: 1_700_000_000 });
    await git(['commit', '-m', message], { cwd: workTree, environment });
    const { stderr } = await git(['push', 'origin', 'HEAD:refs/for/main'], { cwd: workTree });
    changeUrl = /https?:\/\/\S+\/changes\/\d+/.exec(stderr)?.[0] ?? '';
    expect(changeUrl).toMatch(new RegExp(`^${portal.url}/changes/`));

    await page.goto(changeUrl);
    const verdict = page.getByRole('region', { name: 'Verdict' });
    await verdict.getByText(/pass/i).first().waitFor({ timeout: 120_000 });
  }, 180_000);

  test('is not offered the merge; a maintainer approves and merges', async () => {
    expect(await page.getByRole('button', { name: 'Merge', exact: true }).count()).toBe(0);
    const maintainer = await signedInPage('maintainer@');
    await maintainer.goto(changeUrl);
    const votes = maintainer.getByRole('region', { name: 'Votes' });
    await votes.getByRole('radio').first().check();
    await votes.getByRole('button', { name: 'Vote' }).click();
    await maintainer.getByRole('button', { name: 'Merge', exact: true }).click();
    await maintainer
      .getByText(/^Merged by /)
      .first()
      .waitFor({ timeout: 60_000 });
    await maintainer.context().close();
  }, 120_000);

  test('fetches the merged commit', async () => {
    const { stdout: pushed } = await git(['rev-parse', 'HEAD'], { cwd: workTree });
    await git(['fetch', 'origin'], { cwd: workTree });
    const { stdout: fetched } = await git(['rev-parse', 'origin/main'], { cwd: workTree });
    expect(fetched).toBe(pushed);
  });

  test('is cut off at once when access is revoked', async () => {
    const officer = await signedInPage('officer@');
    await officer.goto('/organizations/breakwater');
    await officer.getByRole('button', { name: 'Revoke access' }).click();
    const dialog = officer.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('the test says so');
    await dialog.getByRole('button', { name: 'Revoke Breakwater Networks' }).click();
    await officer.getByRole('button', { name: 'Reinstate' }).waitFor();

    await expect(git(['fetch', 'origin'], { cwd: workTree })).rejects.toThrow();
    await expect(clone(path.join(scratch, 'again'))).rejects.toThrow();
    const response = await page.goto('/source/keel/file/main/kernel/main.c');
    expect(await response?.text()).not.toContain('SPDX-License-Identifier');
    await officer.goto('/audit');
    await officer.getByText('organization.revoke').first().waitFor();
    await officer.context().close();
  });
});
