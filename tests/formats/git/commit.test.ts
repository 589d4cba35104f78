import { expect, test } from 'vitest';
import { lastParagraph, listTrailers, readCommit } from '#formats/git/commit.ts';

const head = `tree ${'1'.repeat(40)}\nparent ${'2'.repeat(40)}\nparent ${'3'.repeat(40)}\n`;
const ada = 'Ada <ada@vendor.example> 1767323045 +0100';
const read = (text: string) => readCommit(Buffer.from(text, 'latin1'));

test('reads all fields', () => {
  const text = `${head}author ${ada}\ncommitter Bo <b@c> 0 -0530\ngpgsig -----BEGIN\n author x\n \n\nsubject\n\nbody\n`;
  expect(read(text)).toEqual({
    tree: '1'.repeat(40),
    parents: ['2'.repeat(40), '3'.repeat(40)],
    author: {
      name: 'Ada',
      email: 'ada@vendor.example',
      time: { atMs: 1767323045000, raw: '1767323045 +0100' },
    },
    committer: { name: 'Bo', email: 'b@c', time: { atMs: 0, raw: '0 -0530' } },
    subject: 'subject',
    body: 'body',
    message: 'subject\n\nbody\n',
  });
});

test.each([
  ['8640000000000 +0000', 8.64e15],
  ['8640000000001 +0000', undefined],
  ['-8640000000001 +0000', undefined],
  ['9223372036854775 +0000', undefined],
  ['99999999999999999 +0000', undefined],
  ['1e3 +0000', undefined],
  ['', undefined],
])('gives the date %j as one that can be shown, or none', (raw, atMs) => {
  const { time } = read(`author A <a@b> ${raw}\n\nx`).author;
  expect(time.raw).toBe(raw);
  expect(time.atMs).toBe(atMs);
  if (time.atMs !== undefined) expect(() => new Date(time.atMs ?? 0).toISOString()).not.toThrow();
});

test.each([
  ['one line\n', 'one line', ''],
  ['two\nlines \n\nbody\n', 'two lines', 'body'],
  ['\n \n first\n\n\n  indented\nbody\n\n', 'first', '  indented\nbody'],
  ['dos\r\n\r\nbody\r\n', 'dos', 'body'],
  ['', '', ''],
])('takes %j apart', (message, subject, body) => {
  expect(read(`${head}\n${message}`)).toMatchObject({ subject, body });
});

test.each([
  ['', 'caf\xc3\xa9', 'café'],
  ['', 'caf\xe9', 'café'],
  ['encoding ISO-8859-1\n', 'caf\xe9', 'café'],
  ['encoding KOI8-R\n', '\xc4\xc1', 'да'],
  ['encoding x-unknown\n', 'caf\xc3\xa9', 'café'],
])('reads text by the charset that it names, %j', (encoding, bytes, text) => {
  const commit = read(`${head}author ${bytes} <a@b> 0 +0000\n${encoding}\n${bytes}\n`);
  expect([commit.author.name, commit.subject]).toEqual([text, text]);
});

test.each(['', '\n', '\n\n', 'author', 'author <', 'author >a<', 'tree', '\xff\xfe'])(
  'takes any bytes: %j',
  (text) => {
    const { author, message } = read(text);
    expect([author.email, typeof message]).toEqual(['', 'string']);
  },
);

test('finds trailers line by line, and the paragraph that holds them', () => {
  const message = 'a: b\n\nbody\n \nKey: value \nno trailer\nSigned-Off-By:x\n: y\n';
  expect(lastParagraph(message)).toBe('Key: value \nno trailer\nSigned-Off-By:x\n: y');
  expect(listTrailers(lastParagraph(message))).toEqual([
    { key: 'Key', value: 'value' },
    { key: 'Signed-Off-By', value: 'x' },
  ]);
  expect(lastParagraph('Change-Id: x\n')).toBe('');
});
