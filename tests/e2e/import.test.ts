/** A repository comes in over the command line and the page, in a real portal. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAccessToken } from '#core/identity/create-access-token.ts';
import { accountOf, signInAs } from '#scripts/seed.ts';
import { addCommit, git } from '../helpers/git.ts';
import { testFolder } from '../helpers/test-folder.ts';
import { chromiumPath, launchBrowser, openContext } from './browser.ts';
import { portalForTests } from './portal.ts';

const folderOf = testFolder();
let token = '';
const portal = portalForTests({
  async prepare(ctx, _environment, seeded) {
    const maintainer = await signInAs(ctx, accountOf(seeded, 'maintainer@'));
    token = createAccessToken(maintainer, {
      name: 'import',
      scopes: ['read', 'write'],
      days: 1,
    }).token;
  },
});

beforeAll(() => {
  git(folderOf(''), [
    'init',
    '--quiet',
    '--bare',
    '--initial-branch=trunk',
    folderOf('origin.git'),
  ]);
  const files = { 'drivers/a.c': 'int a;\n', README: 'A tree.\n' };
  addCommit(folderOf('origin.git'), { message: 'one\n', files, ref: 'refs/heads/trunk' });
  git(folderOf('origin.git'), ['bundle', 'create', '--quiet', folderOf('tree.bundle'), '--all']);
});

function slipway(...args: string[]): Promise<{ code: number; text: string }> {
  const words = ['node_modules/.bin/tsx', 'cli/main.ts', ...args];
  const env = { ...process.env, SLIPWAY_TOKEN: token };
  return promisify(execFile)(process.execPath, words, { env }).then(
    ({ stdout, stderr }) => ({ code: 0, text: stdout + stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      text: error.stdout + error.stderr,
    }),
  );
}

test('slipway import sends a bundle, tells how far it is, and ends with its outcome', async () => {
  const to = ['--portal', portal().url];
  const done = await slipway('import', 'sent', ...to, '--bundle', folderOf('tree.bundle'));
  expect(done.text).toContain('done: 1 branch, 0 tags and');
  expect(done.code).toBe(0);
  const bare = path.join(portal().environment.dataFolder, 'repositories', 'sent.git');
  expect(git(bare, ['symbolic-ref', 'HEAD'])).toBe('refs/heads/trunk');
  const taken = await slipway('import', 'sent', ...to, '--bundle', folderOf('tree.bundle'));
  expect(taken).toMatchObject({ code: 1 });
  expect(taken.text).toContain('the slug "sent" is taken');
  const inner = await slipway('import', 'inner', ...to, '--url', 'https://127.0.0.1/x.git');
  expect(inner.code).toBe(1);
  expect(inner.text).toContain('no address of the open internet');
  expect(await slipway('import', 'x', ...to)).toMatchObject({ code: 2 });
}, 120_000);

describe.skipIf(chromiumPath === undefined)('on the page', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  }, 60_000);
  afterAll(() => browser?.close());

  test('a maintainer sends a bundle, and reads the tree', async () => {
    const context = await openContext(browser, portal().url, portal().account('maintainer@'));
    const page = await context.newPage();
    await page.goto(`${portal().url}/source`);
    await page.getByRole('link', { name: 'Import a repository' }).click();
    const form = page.getByRole('form', { name: 'Import a bundle' });
    await form.getByLabel('Bundle').setInputFiles(folderOf('tree.bundle'));
    await form.getByLabel('Slug').fill('paged');
    await form.getByLabel('Name').fill('Paged');
    await form.getByRole('button', { name: 'Send and import' }).click();
    const row = page.getByRole('row', { name: /Paged/ });
    await row.getByText(/Done: 1 branch/).waitFor();
    await row.getByRole('link', { name: 'Paged' }).click();
    await page.getByRole('link', { name: 'README' }).first().waitFor();
    await page.getByRole('link', { name: 'Settings' }).click();
    const settings = page.getByRole('form', { name: 'Settings of Paged' });
    await settings.getByLabel('Default branch').fill('no-such');
    await settings.getByRole('button', { name: 'Save' }).click();
    await settings.getByText('has no branch "no-such"').waitFor();
    await settings.getByLabel('Default branch').fill('trunk');
    await settings.getByLabel('Name').fill('Paged, renamed');
    await settings.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: 'Paged, renamed' }).waitFor();
    await context.close();
  }, 120_000);

  test('a licence officer is led to a grant form that begins with the tree', async () => {
    const context = await openContext(browser, portal().url, portal().account('officer@'));
    const page = await context.newPage();
    await page.goto(`${portal().url}/organizations?grant=keel`);
    await page.getByText('Choose which partner is to read keel').waitFor();
    await page.getByRole('link', { name: 'Northwind' }).first().click();
    const form = page.getByRole('form', { name: 'Give a grant' });
    await form.waitFor();
    expect(await form.getByLabel('Tree').inputValue()).toBe('keel');
    await context.close();
  }, 120_000);
});
