import { expect, test } from 'vitest';
import { diffLimits, readDiffHeaders } from '#formats/git/diff.ts';

const read = (text: string) => readDiffHeaders(Buffer.from(text, 'latin1'));
const head = 'diff --git a/old.c b/new.c\n';

test('tells the first old line of each hunk, by file', () => {
  const text = [
    'diff --git a/a.c b/a.c',
    '--- a/a.c',
    '+++ b/a.c',
    '@@ -1,2 +1,3 @@ context',
    ' x',
    '+--- a/not.c',
    ' y',
    '@@ -10 +11 @@',
    '-x',
    '+y',
    'diff --git "a/caf\\303\\251.c" "b/caf\\303\\251.c"',
    '--- "a/caf\\303\\251.c"',
    '+++ "b/caf\\303\\251.c"',
    '@@ -5,0 +6 @@',
    '+z',
  ].join('\n');
  expect([...(read(text)?.hunks ?? [])]).toEqual([
    ['a.c', [1, 10]],
    ['café.c', [5]],
  ]);
});

test.each([
  ['rename from old.c\nrename to new.c\n', ['old.c']],
  ['rename old old.c\nrename new new.c\n', ['old.c']],
  ['similarity index 100%\ncopy from old.c\ncopy to new.c\n', ['old.c']],
  ['--- a/old.c\n+++ b/new.c\n', ['old.c']],
  ['--- "a/\\157ld.c"\n+++ b/new.c\n', ['old.c']],
  ['--- a/old.c\t2026-01-02\n+++ b/new.c\n', ['old.c']],
  ['rename from old.c\rx\n', ['old.c']],
  ['rename from "old.c" x\n', ['old.c']],
  ['rename from "old.c\n', ['"old.c']],
  ['--- /dev/null\n+++ b/new.c\n', []],
])('names what content comes from: %j', (lines, sources) => {
  expect(read(head + lines)?.sources).toEqual(sources);
});

test.each([
  'v2: changes\nrename from ../old to new, as Ana asked\n',
  'copy from here\nGIT binary patch dropped\n',
  `${head}@@ -1 +1 @@\n-rename from x\n+copy from y\n`,
])('takes no words of a message or of a file for a name: %j', (text) => {
  expect(read(text)?.sources).toEqual([]);
});

test('sees carriage returns in headers, not those of files', () => {
  expect(read(`${head}--- a/old.c\n+++ b/new.c\n@@ -1 +1 @@\n-a\r\n+b\r\n`)?.carriageReturns).toBe(
    false,
  );
  expect(read(`${head.replace('\n', '\r\n')}--- a/old.c\r\n`)?.carriageReturns).toBe(true);
});

test('gives up over its limits', () => {
  const { hunks, sources, lines } = diffLimits;
  expect(read('@@ -1,0 +1,0 @@\n'.repeat(hunks + 1))).toBeUndefined();
  expect(read(head + 'rename from a\n'.repeat(sources + 1))).toBeUndefined();
  expect(read('\n'.repeat(lines + 1))).toBeUndefined();
  expect(read('@@ -1,0 +1,0 @@\n'.repeat(hunks))).toBeDefined();
});
