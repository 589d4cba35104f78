import { expect, test } from 'vitest';
import { listCharsets } from '#formats/mail/mime.ts';

const body = '\nBody of a mail.\n---\n';

test.each([
  ['Content-Type: text/plain; charset=KOI8-R; format=flowed\n', ['koi8-r']],
  ['content-type: text/plain;\n\tCHARSET="utf-8"\n', ['utf-8']],
  ['Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: t; charset=x-b\n', ['x-b']],
  ['Subject: =?ISO-8859-1?Q?caf=E9?= =?x-odd?b?YQ==?=\n', ['iso-8859-1', 'x-odd']],
  ['From: a\n =?big5?B?pA==?= <a@b.c>\n', ['big5']],
  ['Subject: x\n\nFrom: =?euc-kr?q?a?= <a@b.c>\n', ['euc-kr']],
  [`Content-Type: t; charset=${'x'.repeat(100)}\n`, ['x'.repeat(60)]],
])('finds what a decoder would be chosen by: %j', (head, labels) => {
  expect(listCharsets(Buffer.from(head + body))).toEqual(labels);
});

test.each([
  'Subject: read charset=foo of a header\n',
  'Subject: what =? is this ?\n',
  'X-Note: charset=foo\n',
  'Subject: x\n\n---\n--- a/page.html\n+++ b/page.html\n+Content-Type: text/html; charset=foo\n',
  'Content-Type: text/plain; charset=""\n',
])('leaves alone what no decoder looks at: %j', (text) => {
  expect(listCharsets(Buffer.from(text + body))).toEqual([]);
});

test('gives up on headers that are long, or name charsets without end', () => {
  expect(listCharsets(Buffer.from(`Subject: ${'a\n '.repeat(10_000)}`))).toBeUndefined();
  expect(listCharsets(Buffer.from('Content-Type: charset=a\n'.repeat(1001)))).toBeUndefined();
});
