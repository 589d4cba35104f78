import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { refuseUnfitNames, refuseUnfitPatch } from '#core/changes/intake-policy.ts';
import { DomainError } from '#core/errors.ts';
import type { MailAdmission } from '#core/git-port.ts';
import { type BareRepository, makeBare } from '../../helpers/bare.ts';
import { formatPatch, git, listObjects } from '../../helpers/git.ts';

const plic = Array.from({ length: 40 }, (_, index) => `line ${index + 1}`).join('\n');
let bare: BareRepository;
let base: string;

beforeEach(async () => {
  bare = await makeBare();
  base = bare.commit({
    message: 'keel: begin\n',
    files: { 'irq/plic.c': `${plic}\n`, 'rtc/rtc.c': 'int rtc;\n', 'dos.c': 'a\r\nb\r\nc\r\n' },
  });
});
afterEach(() => bare.close());

const admission = (covers: (file: string) => boolean = () => true): MailAdmission => ({
  names: (named) => refuseUnfitNames(named, covers),
  patch: async (patch) => refuseUnfitPatch(patch),
});

function apply(mailbox: string | Uint8Array, covers?: (file: string) => boolean) {
  return bare.git.applyMailbox('keel', base, Buffer.from(mailbox), admission(covers));
}

/** A refusal stores nothing: no object, no scratch folder, no ref. @returns its sentence. */
async function expectRefused(
  mailbox: string | Uint8Array,
  reason: RegExp,
  covers?: (file: string) => boolean,
): Promise<string> {
  const before = listObjects(bare.bareFolder);
  const said = await apply(mailbox, covers).then(
    (result) => (result.ok ? 'taken' : result.reason),
    (error: unknown) => (error instanceof DomainError ? error.message : String(error)),
  );
  expect(said).toMatch(reason);
  expect(listObjects(bare.bareFolder)).toEqual(before);
  const left = readdirSync(path.join(bare.bareFolder, 'objects'));
  expect(left.filter((name) => name.startsWith('tmp_'))).toEqual([]);
  return said;
}

/** A mail around a patch that git itself would not write. */
function mail(patch: string): string {
  return [
    `From ${base} Mon Sep 17 00:00:00 2001`,
    'From: Ada Test <ada@vendor.example>',
    'Date: Fri, 2 Jan 2026 03:04:05 +0000',
    'Subject: [PATCH] crafted',
    '',
    'Body.',
    '---',
    patch,
    '-- ',
    '2.39.5',
    '',
  ].join('\n');
}

function newFile(name: string, mode = '100644'): string {
  return mail(
    `diff --git a/${name} b/${name}\nnew file mode ${mode}\n--- /dev/null\n+++ b/${name}\n@@ -0,0 +1 @@\n+x`,
  );
}

test('applies a patch, keeping author, date and the whole message', async () => {
  const message = 'rtc: read the time\n\nWhy.\n\nSigned-off-by: Åda Test <ada@vendor.example>\n';
  const patch = formatPatch(bare.bareFolder, {
    message,
    files: { 'rtc/rtc.c': 'int rtc_time;\n', 'rtc/naïve.c': 'int naïve;\n' },
    author: 'Åda Test <ada@vendor.example>',
  });
  const result = await apply(patch);
  if (!result.ok) throw new Error(result.reason);
  const detail = await bare.git.readCommit('keel', result.commit);
  expect(detail).toMatchObject({ parents: [base], author: { name: 'Åda Test' }, message });
  expect(detail?.author.time.atMs).toBe(Date.UTC(2026, 0, 2, 3, 4, 5));
  const files = await bare.git.diff('keel', base, result.commit);
  expect(files.map(({ path: name, status }) => [name, status])).toEqual([
    ['rtc/naïve.c', 'added'],
    ['rtc/rtc.c', 'modified'],
  ]);
  expect(await bare.git.listRefs('keel', 'refs/')).toHaveLength(1);
  git(bare.bareFolder, ['fsck', '--strict', '--connectivity-only', result.commit]);
});

test('gives the same commit for the same mail', async () => {
  const patch = formatPatch(bare.bareFolder, {
    message: 'rtc: x\n',
    files: { 'rtc/rtc.c': 'y\n' },
  });
  expect(await apply(patch)).toEqual(await apply(patch));
});

test('applies a rename', async () => {
  const files = { 'irq/plic.c': null, 'irq/aia.c': `${plic}\n` };
  const patch = formatPatch(bare.bareFolder, { message: 'irq: move\n', files });
  expect(patch.toString()).toContain('rename from irq/plic.c');
  expect(await apply(patch)).toMatchObject({ ok: true });
});

test('drops the carriage returns that a mail got on its way', async () => {
  const plain = formatPatch(bare.bareFolder, {
    message: 'rtc: x\n',
    files: { 'rtc/rtc.c': 'y\n' },
  });
  const sent = Buffer.from(plain.toString('latin1').replaceAll('\n', '\r\n'), 'latin1');
  const other = await apply(sent);
  if (!other.ok) throw new Error(other.reason);
  const text = await bare.git.readFile('keel', other.commit, 'rtc/rtc.c', 100);
  expect(Buffer.from(text ?? []).toString()).toBe('y\n');
});

test('keeps those that are content where the mail is encoded, as git am does', async () => {
  const patch = formatPatch(bare.bareFolder, {
    message: 'dos: x\n',
    files: { 'dos.c': 'a\r\nB\r\nc\r\n' },
  });
  await expectRefused(patch, /^dos\.c: hunk 1 \(line 1\) does not apply/);
  const result = await apply(encode(patch));
  if (!result.ok) throw new Error(result.reason);
  const bytes = await bare.git.readFile('keel', result.commit, 'dos.c', 100);
  expect(Buffer.from(bytes ?? []).toString()).toBe('a\r\nB\r\nc\r\n');
});

/** The same mail with its body in base64. */
function encode(mailbox: Buffer): Buffer {
  const end = mailbox.indexOf('\n\n');
  return Buffer.from(
    `${mailbox.toString('latin1', 0, end)}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n` +
      `Content-Transfer-Encoding: base64\n\n${mailbox.toString('base64', end + 2)}\n`,
    'latin1',
  );
}

test('names file, hunk and line of what does not apply, and stores nothing', async () => {
  const other = plic.replace('line 5', 'LINE 5').replace('line 30', 'LINE 30');
  const patch = formatPatch(bare.bareFolder, {
    message: 'irq: x\n',
    files: { 'irq/plic.c': `${other}\n` },
  });
  base = bare.commit({
    message: 'irq: y\n',
    files: { 'irq/plic.c': `${plic.replace('line 31', 'other 31')}\n` },
  });
  await expectRefused(patch, /^irq\/plic\.c: hunk 2 \(line 27\) does not apply$/);
  expect(await apply(patch)).toMatchObject({ why: 'no-fit', path: 'irq/plic.c', line: 27 });
});

test('refuses several patches in one mailbox', async () => {
  const one = formatPatch(bare.bareFolder, { message: 'a\n', files: { 'rtc/a.c': 'a\n' } });
  const two = formatPatch(bare.bareFolder, { message: 'b\n', files: { 'rtc/b.c': 'b\n' } });
  await expectRefused(Buffer.concat([one, two]), /holds 2 patches; send one at a time, or squash/);
});

describe('refuses a path out of the tree:', () => {
  test.each([
    ['../escape.c', /leads out of the tree/],
    ['irq/../../escape.c', /leads out of the tree/],
    ['/etc/passwd', /absolute/],
    ['.git/hooks/post-update', /\.git/],
    ['irq/.GIT/config', /\.git/i],
    ['irq//escape.c', /leads out of the tree|inconsistent/],
  ])('%s', async (name, reason) => {
    await expectRefused(newFile(name), reason);
  });
});

test('refuses a symbolic link, a change of one, and a submodule', async () => {
  const link = formatPatch(bare.bareFolder, {
    message: 'l\n',
    files: { l: { link: '/etc/passwd' } },
  });
  await expectRefused(link, /^"l" is a symbolic link/);
  const id = '1'.repeat(40);
  await expectRefused(
    mail(
      `diff --git a/sub b/sub\nnew file mode 160000\nindex 0000000..${id.slice(0, 7)}\n--- /dev/null\n+++ b/sub\n@@ -0,0 +1 @@\n+Subproject commit ${id}`,
    ),
    /^"sub" is a submodule/,
  );
});

test('refuses to write through a link that the tree holds', async () => {
  base = bare.commit({ message: 'l\n', files: { out: { link: '/tmp' } } });
  await expectRefused(newFile('out/file.c'), /out/);
});

test('refuses binary content, marked or not', async () => {
  const binary = formatPatch(
    bare.bareFolder,
    { message: 'b\n', files: { 'fw.bin': Uint8Array.of(0, 1, 2, 0, 255) } },
    ['--binary'],
  );
  await expectRefused(binary, /^"fw.bin" is binary/);
  await expectRefused(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0]), /NUL byte in its line 1/);
  const encoded = mail('').replace(
    'Subject: [PATCH] crafted',
    'Subject: [PATCH] crafted\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: base64',
  );
  const hidden = Buffer.from(
    'Body.\n---\ndiff --git a/x b/x\nnew file mode 100644\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+\0\n',
  ).toString('base64');
  await expectRefused(encoded.replace('Body.\n---\n', `${hidden}\n`), /^"x" is binary/);
});

test.each([
  ['', /is empty/],
  ['hello\n', /Patch format detection failed.*"hello"/],
  ['# HG changeset patch\n# User a\n', /Mercurial/],
  ['From: a <a@b.c>\nDate: Fri, 2 Jan 2026 03:04:05 +0000\nSubject: x\n\nno patch\n', /no patch/],
  ['From: a <a@b.c>\nSubject: x\n\nno date\n', /no Date:/],
  ['From: a <a@b.c>\nDate: Fri, 2 Jan 2026 03:04:05 +0000\n\nno name\n', /no Subject:/],
])('refuses what is no patch: %j', async (text, reason) => {
  await expectRefused(text, reason);
});

test('refuses a damaged patch and says where', async () => {
  await expectRefused(
    mail(
      'diff --git a/rtc/rtc.c b/rtc/rtc.c\n--- a/rtc/rtc.c\n+++ b/rtc/rtc.c\n@@ -1,3 +1 @@\n-int rtc;',
    ),
    /damaged|corrupt/,
  );
});

test('asks about every named path before it compares anything with the tree', async () => {
  const covers = (name: string) => name.startsWith('rtc/');
  const guess = formatPatch(bare.bareFolder, {
    message: 'g\n',
    files: { 'irq/plic.c': 'guess\n' },
  });
  const wrong = Buffer.from(guess.toString().replace('-line 7', '-LINE 7'));
  const said = await expectRefused(guess, /^"irq\/plic\.c": your grant/, covers);
  expect(await expectRefused(wrong, /your grant/, covers)).toBe(said);
});

test('refuses to copy or rename what the grant does not cover into what it does', async () => {
  const covers = (name: string) => name.startsWith('rtc/');
  for (const [verb, words] of [
    ['copy', ['copy from', 'copy to']],
    ['rename', ['rename from', 'rename to']],
    ['old rename', ['rename old', 'rename new']],
  ] as const) {
    const crafted = mail(
      `diff --git a/irq/plic.c b/rtc/stolen.c\nsimilarity index 100%\n${words[0]} irq/plic.c\n${words[1]} rtc/stolen.c`,
    );
    await expectRefused(crafted, /^"irq\/plic\.c": your grant/, covers);
    expect(verb).not.toBe('');
  }
});

/** `--- ` and `+++ ` that differ move a file without a word of renaming; the order of names must not help. */
test.each([
  ['marks', 'diff --git a/irq/plic.c b/rtc/t.c\n--- a/irq/plic.c\n+++ b/rtc/t.c'],
  ['quoted marks', 'diff --git a/irq/plic.c b/rtc/t.c\n--- "a/irq/pli\\143.c"\n+++ b/rtc/t.c'],
  [
    'text after the quote',
    'diff --git a/irq/plic.c b/rtc/t.c\nrename from "irq/plic.c" rtc/t.c\nrename to rtc/t.c\n--- a/irq/plic.c\n+++ b/rtc/t.c',
  ],
  ['marks without git', '--- a/irq/plic.c\n+++ b/irq/plic.c'],
  [
    'a prefix that git would guess',
    '--- x\n+++ x\n@@ -0,0 +1 @@\n+x\ndiff --git irq/plic.c rtc/t.c\n--- irq/plic.c\n+++ rtc/t.c',
  ],
  [
    'a hunk that hides it',
    '@@ -1,9 +1,9 @@\ndiff --git a/irq/plic.c b/rtc/t.c\n--- a/irq/plic.c\n+++ b/rtc/t.c',
  ],
])('tells nothing of what the grant does not cover: %s', async (_, head) => {
  const covers = (name: string) => name.startsWith('rtc/');
  const guesses = ['line 1', 'LINE 1'].map((guess) =>
    mail(`${head}\n@@ -1,3 +1,3 @@\n ${guess}\n line 2\n-line 3\n+x`),
  );
  const right = await expectRefused(guesses[0] ?? '', /./, covers);
  const wrong = await expectRefused(guesses[1] ?? '', /./, covers);
  expect(wrong).toBe(right);
});

test('refuses more than 16 MiB without looking at it', async () => {
  await expectRefused(new Uint8Array(16 * 1024 * 1024 + 1), /16777216 at most/);
});
