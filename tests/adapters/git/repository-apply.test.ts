import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ApplyResult } from '#core/ports.ts';
import { type BareRepository, makeBare } from '#tests/helpers/bare.ts';
import { formatPatch, git, listObjects } from '#tests/helpers/git.ts';

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

function apply(mailbox: string | Uint8Array, covers?: (file: string) => boolean) {
  return bare.git.applyMailbox('keel', base, Buffer.from(mailbox), covers);
}

/** A refusal stores nothing: no object, no scratch folder, no ref. */
async function expectRefused(mailbox: string | Uint8Array, reason: RegExp): Promise<ApplyResult> {
  const before = listObjects(bare.bareFolder);
  const result = await apply(mailbox);
  expect(result).toMatchObject({ ok: false, reason: expect.stringMatching(reason) });
  expect(listObjects(bare.bareFolder)).toEqual(before);
  const left = readdirSync(path.join(bare.bareFolder, 'objects'));
  expect(left.filter((name) => name.startsWith('tmp_'))).toEqual([]);
  return result;
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
    files: { 'rtc/rtc.c': 'int rtc_time;\n', 'rtc/new file.c': 'int naïve;\n' },
    author: 'Åda Test <ada@vendor.example>',
  });
  const result = await apply(patch);
  if (!result.ok) throw new Error(result.reason);
  const detail = await bare.git.readCommit('keel', result.commit);
  expect(detail).toMatchObject({ parents: [base], authorName: 'Åda Test', message });
  expect(detail?.authoredAtMs).toBe(Date.UTC(2026, 0, 2, 3, 4, 5));
  const files = await bare.git.diff('keel', base, result.commit);
  expect(files.map(({ path: name, status }) => [name, status])).toEqual([
    ['rtc/new file.c', 'added'],
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

test('keeps carriage returns that are content, and drops those of the way', async () => {
  const patch = formatPatch(bare.bareFolder, {
    message: 'dos: x\n',
    files: { 'dos.c': 'a\r\nB\r\nc\r\n' },
  });
  const result = await apply(patch);
  if (!result.ok) throw new Error(result.reason);
  const bytes = await bare.git.readFile('keel', result.commit, 'dos.c', 100);
  expect(Buffer.from(bytes ?? []).toString()).toBe('a\r\nB\r\nc\r\n');

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
  const result = await expectRefused(patch, /^irq\/plic\.c: hunk 2 \(line 27\) does not apply$/);
  expect(result).toMatchObject({ path: 'irq/plic.c', line: 27 });
});

test('refuses several patches in one mailbox', async () => {
  const one = formatPatch(bare.bareFolder, { message: 'a\n', files: { 'rtc/a.c': 'a\n' } });
  const two = formatPatch(bare.bareFolder, { message: 'b\n', files: { 'rtc/b.c': 'b\n' } });
  await expectRefused(Buffer.concat([one, two]), /holds 2 patches; squash/);
});

describe('refuses a path out of the tree:', () => {
  test.each([
    ['../escape.c', /leaves the tree/],
    ['irq/../../escape.c', /leaves the tree/],
    ['/etc/passwd', /absolute/],
    ['.git/hooks/post-update', /\.git/],
    ['irq/.GIT/config', /\.git/],
    ['.gitmodules', /submodule/],
  ])('%s', async (name, reason) => {
    await expectRefused(newFile(name), reason);
  });
});

test('refuses a symbolic link, a change of one, and a submodule', async () => {
  const link = formatPatch(bare.bareFolder, {
    message: 'l\n',
    files: { l: { link: '/etc/passwd' } },
  });
  await expectRefused(link, /^l: is a symbolic link/);
  const id = '1'.repeat(40);
  await expectRefused(
    mail(
      `diff --git a/sub b/sub\nnew file mode 160000\nindex 0000000..${id.slice(0, 7)}\n--- /dev/null\n+++ b/sub\n@@ -0,0 +1 @@\n+Subproject commit ${id}`,
    ),
    /^sub: is a submodule/,
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
  await expectRefused(binary, /^fw\.bin: binary content/);
  await expectRefused(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0]), /binary data/);
  const encoded = mail('').replace(
    'Subject: [PATCH] crafted',
    'Subject: [PATCH] crafted\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: base64',
  );
  const hidden = Buffer.from('Body.\n---\ndiff --git a/x b/x\n\0\n').toString('base64');
  await expectRefused(encoded.replace('Body.\n---\n', `${hidden}\n`), /binary data/);
});

test.each([
  ['', /no mailbox|no From/],
  ['hello\n', /no From|no mailbox/],
  ['From: a <a@b.c>\nSubject: x\n\nno patch here\n', /no patch|holds no/i],
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
  const right = await apply(guess, covers);
  expect(right).toMatchObject({
    ok: false,
    reason: expect.stringMatching(/^irq\/plic\.c: your grant/),
  });
  expect(await apply(wrong, covers)).toEqual(right);
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
    const result = await apply(crafted, covers);
    expect(result, verb).toMatchObject({ ok: false, path: 'irq/plic.c' });
  }
});

test('refuses more than 16 MiB without looking at it', async () => {
  await expect(async () => apply(new Uint8Array(16 * 1024 * 1024 + 1))).rejects.toMatchObject({
    code: 'too-large',
  });
});
