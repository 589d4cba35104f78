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
import { showHidden } from '#formats/text/hidden-characters.ts';
import { pushContribution, readContribution, type Sender } from '#scripts/contribute.ts';
import { signInAs } from '#scripts/seed.ts';
import {
  signInByHttp,
  startTemporaryPortal,
  type TemporaryPortal,
} from '#scripts/temporary-portal.ts';
import { verdictOf } from '#scripts/verdict-of.ts';
import { addCommit } from '../helpers/git.ts';
import { chromiumPath, launchBrowser, openContext } from './browser.ts';

const hidden = '\u202egnp\u200b';
const mostMs = 2000;
const link = '⟦U+001B⟧]8;;https://evil.example';

/** Prints what made the reader of tests back-track for minutes, many lines, and a link in each. */
const driver = String.raw`/* SPDX-License-Identifier: BSD-2-Clause */
#include <keel/console/print.h>
#include <vmhi/driver.h>

static int hostile_probe(struct vmhi_device *device) {
  (void)device;
  kprintf("\nKTAP version 1\n1..1\nok");
  for (int i = 0; i < 1000; i++)
    kprintf("                    ");
  kprintf("x\ry\n");
  for (int i = 0; i < 1000; i++)
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
  let other: Sender;
  /** The second is refused before it is built, and is for a second look at the time. */
  const hostileChanges: number[] = [];
  let otherChange = 0;

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
        const account = seeded.accounts.find(({ email }) => email.startsWith('manager@breakwater'));
        const agreement = readCurrentAgreement(ctx);
        if (!account || !agreement) throw new Error('the demo has another form');
        const asOther = await signInAs(ctx, account);
        for (const capacity of ['organization', 'person'] as const) {
          acceptAgreement(asOther, { agreementSha256: agreement.bodySha256, capacity });
        }
        const asked = { name: 'laptop', scopes: ['read', 'write'] as const, days: 7 };
        const { token } = createAccessToken(asOther, { ...asked, scopes: [...asked.scopes] });
        other = { portal: environment.url, repository: 'keel', ...account, token };
        for (const { email } of [seeded.engineer, account]) {
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
    const { engineer, token } = portal.seeded;
    const sender: Sender = { portal: portal.url, repository: 'keel', ...engineer, token };
    const signOff = ({ name, email }: { name: string; email: string }) =>
      `Signed-off-by: ${name} <${email}>`;
    for (const [word, trailer] of [
      ['a', signOff(engineer)],
      ['b', 'Text.'],
    ] as const) {
      const lines = `${`${word}::`.repeat(600)}\n`.repeat(100);
      await writeFile(path.join(scratch, 'drivers/power/notes.hpp'), lines);
      const message = `drivers: ${word} ${hidden}\n\nText.\n\n${trailer}\n`;
      const sent = await pushContribution(sender, { folder: scratch, message });
      hostileChanges.push(sent.changeNumber);
    }
    const good = await readContribution('demo/contributions/goldfish-rtc');
    const message = good.message.replace(/^Signed-off-by: .*$/m, signOff(other));
    const sent = await pushContribution(other, { ...good, message });
    otherChange = sent.changeNumber;
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await portal?.close();
    await rm(scratch, { recursive: true, force: true });
  });

  /** What came of a patch, a README, a mail and a question, asked all at once. */
  async function ask(hostileChange: number | undefined, lines: number) {
    const mail = `From ${'0'.repeat(40)} Mon Sep 17 00:00:00 2001\nFrom: A <a@b.example>\nDate: Sat, 28 Nov 2026 13:32:23 +0000\nSubject: [PATCH] x\n\n---\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n${'@@ -1,0 +1,0 @@\n'.repeat(lines)}`;
    const headers = {
      authorization: `Bearer ${other.token}`,
      'content-type': 'application/mbox',
    };
    const posted = { method: 'POST', body: mail, headers };
    const answers = await Promise.all([
      timed(`/changes/${hostileChange}`),
      timed('/source/keel/file/main/notes/README.md'),
      timed('/api/changes/mailbox?repository=keel&branch=main', posted),
      timed('/api/health'),
    ]);
    const told = answers.map(({ ms, status }) => `${status} in ${ms.toFixed(0)} ms`).join(', ');
    return { answers, told, slowestMs: Math.max(...answers.map(({ ms }) => ms)) };
  }

  test('is answered within two seconds, while another partner’s run goes on', async () => {
    await ask(otherChange, 1);
    let asked = await ask(hostileChanges[0], 200_000);
    // Once more where the machine did something else: of a patch that the portal has not seen yet.
    if (asked.slowestMs > mostMs) asked = await ask(hostileChanges[1], 200_000);
    const { answers, told, slowestMs } = asked;
    expect(
      answers.map(({ status }) => status),
      told,
    ).toEqual([200, 200, 400, 200]);
    expect(slowestMs, told).toBeLessThan(mostMs);
    expect(answers[0]?.text).toContain('not matched');
    expect(answers[1]?.text).toContain('shown as it is');
    const change = await timed(`/api/changes/${otherChange}`);
    expect(JSON.parse(change.text).patchSets.at(-1).runs[0].verdict).toBeUndefined();
  });

  test('ends with a verdict for either partner, the portal answering all the while', async () => {
    let running = true;
    const slow: string[] = [];
    const look = async () => {
      while (running) {
        for (const place of ['/api/health', '/source/keel/file/main/notes/README.md']) {
          const { ms, status } = await timed(place);
          if (status !== 200 || ms > mostMs)
            slow.push(`${place}: ${status} in ${ms.toFixed(0)} ms`);
        }
      }
    };
    const looking = look();
    const sender = { portal: portal.url, token: portal.seeded.token };
    const [forged, good] = await Promise.all([
      verdictOf(sender, hostileChanges[0] ?? 0),
      verdictOf(other, otherChange),
    ]).finally(() => {
      running = false;
    });
    await looking;
    expect(forged).toMatchObject({ outcome: 'fail' });
    expect(forged?.sentence).toContain('boot `selftest`');
    expect(good, good.sentence).toMatchObject({ outcome: 'pass' });
    // A busy machine may hold up one answer, never one after the other.
    expect(slow.length, slow.join('; ')).toBeLessThan(2);
  }, 300_000);

  test('shows no link of a console that could be followed', async () => {
    const context = await openContext(browser, portal.url, portal.account('maintainer@'));
    const page = await context.newPage();
    await page.goto(`/changes/${hostileChanges[0]}`);
    const shown = page.getByRole('region', { name: 'Console of boot selftest' });
    const line = shown.locator('.xterm-rows > div', { hasText: link }).first();
    await shown.scrollIntoViewIfNeeded();
    await expect
      .poll(
        async () => {
          await shown.hover();
          const turns = Array.from({ length: 10 }, () => page.mouse.wheel(0, -4000));
          await Promise.all(turns);
          return line.isVisible();
        },
        { timeout: 60_000 },
      )
      .toBe(true);
    const box = await line.boundingBox();
    if (box === null) throw new Error('the line with the link is gone');
    await page.mouse.click(box.x + 60, box.y + box.height / 2);
    expect(await page.locator('a[href*="evil.example"]').count()).toBe(0);
    expect(context.pages().map((open) => new URL(open.url()).pathname)).toEqual([
      `/changes/${hostileChanges[0]}`,
    ]);
    await context.close();
  }, 120_000);

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
