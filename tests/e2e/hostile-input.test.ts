/**
 * A patch, a mail, a console and a README that were made to stop the portal or the runner, and text that hides
 * what it is: each is answered in time while another partner's run goes on, and shown as what it is.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAccessToken } from '#core/identity/create-access-token.ts';
import { acceptAgreement } from '#core/licensing/accept-agreement.ts';
import { readCurrentAgreement } from '#core/licensing/read-current-agreement.ts';
import { organizations, users } from '#drizzle/schema/identity.ts';
import { showHidden } from '#formats/hidden-characters.ts';
import { addCommit } from '#tests/helpers/git.ts';
import { pushContribution, readContribution, type Sender } from '../../scripts/contribute.ts';
import { signInAs } from '../../scripts/seed.ts';
import {
  signInByHttp,
  startTemporaryPortal,
  type TemporaryPortal,
} from '../../scripts/temporary-portal.ts';
import { chromiumPath, launchBrowser, openContext } from './browser.ts';

const hidden = '\u202egnp\u200b';
/** Two seconds, and as much again for a machine that does other work. */
const mostMs = 4000;

/** Prints what made the reader of tests back-track for minutes, a link, and characters that turn a line. */
const driver = String.raw`/* SPDX-License-Identifier: BSD-2-Clause */
#include <keel/print.h>
#include <vmhi/driver.h>

static int hostile_probe(struct vmhi_device *device) {
  (void)device;
  kprintf("\nKTAP version 1\n1..1\nok");
  for (int i = 0; i < 20000; i++)
    kprintf(" ");
  kprintf("x\ry\n");
  kprintf("\033]8;;https://evil.example\033\\Log in here\033]8;;\033\\\n");
  kprintf("turn \342\200\256 back\n");
  return -VMHI_EINVAL;
}

static const char *const hostile_compatible[] = {"sifive,test1",
                                                 "sifive,test0", NULL};

static const struct vmhi_driver hostile_driver = {
    .version = VMHI_D_VERSION,
    .name = "hostile",
    .compatible = hostile_compatible,
    .probe = hostile_probe,
};
VMHI_DRIVER(hostile_driver);
`;

const readme = `# Deep\n\n${'> '.repeat(4000)}deep\n\n${'- '.repeat(4000)}deep\n\n${'www.a('.repeat(8000)}\n`;

/** All text that a person would see or hear on a page. */
function textOf(page: Page): Promise<string> {
  return page.evaluate(() => {
    const texts = [document.title];
    for (const element of document.querySelectorAll('body *')) {
      if (element.matches('script, style, template')) continue;
      for (const name of ['title', 'aria-label', 'alt', 'placeholder']) {
        texts.push(element.getAttribute(name) ?? '');
      }
      for (const node of element.childNodes) {
        if (node.nodeType === Node.TEXT_NODE) texts.push(node.textContent ?? '');
      }
    }
    return texts.join('\n');
  });
}

describe.skipIf(chromiumPath === undefined)('hostile input (needs Chromium)', () => {
  let portal: TemporaryPortal;
  let browser: Browser;
  let scratch: string;
  let cookie: string;
  let otherToken = '';
  let changeNumber = 0;

  /** How long one answer takes, body and all. */
  async function timed(
    place: string,
    more: RequestInit = {},
  ): Promise<{ ms: number; status: number; text: string }> {
    const beganMs = performance.now();
    const headers = { cookie, ...more.headers };
    const response = await fetch(`${portal.url}${place}`, { ...more, headers });
    const text = await response.text();
    return { ms: performance.now() - beganMs, status: response.status, text };
  }

  beforeAll(async () => {
    scratch = await mkdtemp(path.join(os.tmpdir(), 'slipway-hostile-'));
    browser = await launchBrowser();
    portal = await startTemporaryPortal({
      async prepare(ctx, environment, seeded) {
        const other = seeded.accounts.find(({ email }) => email.startsWith('manager@breakwater'));
        const agreement = readCurrentAgreement(ctx);
        if (!other || !agreement) throw new Error('the demo has another form');
        const asOther = await signInAs(ctx, other);
        for (const capacity of ['organization', 'person'] as const) {
          acceptAgreement(asOther, { agreementSha256: agreement.bodySha256, capacity });
        }
        const asked = { name: 'laptop', scopes: ['read', 'write'] as const, days: 7 };
        otherToken = createAccessToken(asOther, { ...asked, scopes: [...asked.scopes] }).token;
        for (const { email } of [seeded.engineer, other]) {
          ctx.db
            .update(users)
            .set({ name: `Ines${hidden}` })
            .where(eq(users.email, email))
            .run();
        }
        ctx.db
          .update(organizations)
          .set({ name: `Northwind${hidden}` })
          .where(eq(organizations.slug, 'northwind'))
          .run();
        addCommit(path.join(environment.dataFolder, 'repositories', 'keel.git'), {
          message: `docs: ${hidden}\n\n${hidden}\n`,
          files: { 'notes/README.md': readme, 'notes/a.c': `int a; /* ${hidden} */\n` },
        });
      },
    });
    cookie = await signInByHttp(portal.url, portal.account('maintainer@'));
    await mkdir(path.join(scratch, 'drivers/power'), { recursive: true });
    await writeFile(path.join(scratch, 'drivers/power/hostile.c'), driver);
    const lines = `${'a::'.repeat(600)}\n`.repeat(100);
    await writeFile(path.join(scratch, 'drivers/power/notes.hpp'), lines);
    const { engineer, token } = portal.seeded;
    const sender: Sender = { portal: portal.url, repository: 'keel', ...engineer, token };
    const sent = await pushContribution(sender, {
      folder: scratch,
      message: `drivers: ${hidden}\n\nText.\n\nSigned-off-by: ${engineer.name} <${engineer.email}>\n`,
    });
    changeNumber = sent.changeNumber;
    const { name, email } = portal.account('manager@breakwater');
    const other: Sender = {
      portal: portal.url,
      repository: 'keel',
      name,
      email,
      token: otherToken,
    };
    const good = await readContribution('demo/contributions/goldfish-rtc');
    const message = good.message.replace(
      /^Signed-off-by: .*$/m,
      `Signed-off-by: ${name} <${email}>`,
    );
    await pushContribution(other, { ...good, message });
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await portal?.close();
    await rm(scratch, { recursive: true, force: true });
  });

  test('is answered in time, while runs go on', async () => {
    await timed('/changes');
    const mail = `From ${'0'.repeat(40)} Mon Sep 17 00:00:00 2001\nFrom: A <a@b.example>\nDate: Sat, 28 Nov 2026 13:32:23 +0000\nSubject: [PATCH] x\n\n---\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n${'@@ -1,0 +1,0 @@\n'.repeat(200_000)}`;
    const answers = await Promise.all([
      timed(`/changes/${changeNumber}`),
      timed('/source/keel/file/main/notes/README.md'),
      timed('/api/changes/mailbox?repository=keel&branch=main', {
        method: 'POST',
        body: mail,
        headers: { authorization: `Bearer ${otherToken}`, 'content-type': 'application/mbox' },
      }),
      timed('/api/health'),
    ]);
    const told = answers.map(({ ms, status }) => `${status} in ${ms.toFixed(0)} ms`);
    expect(
      answers.map(({ status }) => status),
      told.join(', '),
    ).toEqual([200, 200, 400, 200]);
    for (const { ms } of answers) expect(ms, told.join(', ')).toBeLessThan(mostMs);
    expect(answers[0]?.text).toContain('not matched');
    expect(answers[1]?.text).toContain('shown as it is');
  });

  test.each([
    ['maintainer@', '/changes'],
    ['maintainer@', '/changes/1'],

    ['maintainer@', '/source/keel/file/main/notes/a.c'],
    ['maintainer@', '/source/keel/history/main'],
    ['maintainer@', '/source/keel/commit/main'],
    ['officer@', '/organizations'],
    ['officer@', '/organizations/northwind'],
    ['officer@', '/audit'],
    ['engineer@', '/'],
    ['engineer@', '/licence'],
    ['manager@breakwater', '/account'],
  ])('shows %s no hidden character on %s', async (who, place) => {
    const context = await openContext(browser, portal.url, portal.account(who));
    const page = await context.newPage();
    const response = await page.goto(place);
    expect(response?.status(), place).toBeLessThan(405);
    await page.waitForLoadState('networkidle');
    const text = await textOf(page);
    expect(showHidden(text)).toBe(text);
    if (place !== '/' && place !== '/licence' && place !== '/source/keel/commit/main') {
      expect(text, place).toContain('⟦U+202E⟧');
    }
    await context.close();
  });
});
