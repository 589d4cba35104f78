import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { childEnvironment } from '#adapters/child-environment.ts';
import { mboxLimits, readMailbox } from '#formats/mail/mbox.ts';

const head = 'From: A <a@b.c>\nSubject: x\n\nBody.\n';

/** What `git mailsplit` makes of it, as `git am` calls it. */
function splitByGit(text: string): string[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-split-'));
  try {
    const { status } = spawnSync('git', ['mailsplit', '-b', `-o${folder}`], {
      input: Buffer.from(text, 'latin1'),
      env: childEnvironment({ PATH: process.env.PATH ?? '', LC_ALL: 'C' }),
    });
    expect(status).toBe(0);
    return readdirSync(folder)
      .sort()
      .map((name) => readFileSync(path.join(folder, name), 'latin1'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test.each([
  head,
  `From a@b Mon Sep 17 00:00:00 2001\n${head}`,
  `From a@b Mon Sep 17 00:00:00 2001\n${head}\nFrom git@z Thu Jan  1 00:00:00 1970\n${head}`,
  `\n \r\n\tFrom a@b Mon Sep 17 00:00:00 2001\n${head}`,
  `From a@b Mon Sep 17 00:00:00 2001\r\n${head.replaceAll('\n', '\r\n')}`,
  `From a@b Mon Sep 17 00:00:00 2001\n${head}From here on\nFrom x 1:2:3 4\n>From a 00:00:00 2001\n`,
  `From a@b Mon Sep 17 00:00 2001\n${head}From a 00:00:00 90\nFrom a 00:00:00 91\nFrom a  00:00:00 99x\n`,
  `${head}\nFrom a@b Mon Sep 17 00:00:00 2001\n${head}`,
  `From a@b Mon Sep 17 00:00:00 2001\n${head}a\r\r\nb\rc\r`,
  'From a@b Mon Sep 17 00:00:00 2001',
  `From a@b Mon Sep 17 00:00:00 2001\n${head}\nFrom a@b Mon Sep 17 00:00:00 2001`,
])('splits as git does: %j', (text) => {
  const box = readMailbox(Buffer.from(text, 'latin1'));
  expect(box.ok && box.mails.map((mail) => Buffer.from(mail).toString('latin1'))).toEqual(
    splitByGit(text),
  );
});

test.each([
  ['', /is empty/],
  [' \n', /is empty/],
  ['hello\n', /"hello" is neither/],
  ['\xef\xbb\xbfFrom: a\n', /neither/],
  ['# HG changeset patch\n', /Mercurial/],
  ['From: a\n\nx\0y\n', /NUL byte in its line 3/],
  ['\n'.repeat(mboxLimits.lines + 1), /lines/],
  [`From: a\n${'b: c\n'.repeat(20_000)}`, /headers of mail 1/],
  [`From a@b Mon Sep 17 00:00:00 2001\n${head}\n`.repeat(101), /over 100 mails/],
])('refuses what is none, with the reason', (text, reason) => {
  expect(readMailbox(Buffer.from(text, 'latin1'))).toEqual({
    ok: false,
    reason: expect.stringMatching(reason),
  });
});
