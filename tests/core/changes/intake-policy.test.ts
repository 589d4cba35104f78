import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { submitChange } from '#core/changes/submit-change.ts';
import { submitMailbox } from '#core/changes/submit-mailbox.ts';
import { readCommit } from '#core/source/read-commit.ts';
import { readHistory } from '#core/source/read-history.ts';
import { readChange } from '#core/views/read-change.ts';
import { changeIdOf, storeFolder } from '../../helpers/changes.ts';
import { git } from '../../helpers/git.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
let store: string;
let base: string;
let tree: string;
beforeAll(async () => {
  site = await makeSite();
  await site.ctx.ports.git.createChangesStore('keel', site.signed.organizationId);
  store = storeFolder(site, site.signed.organizationId);
  base = git(site.bareFolder, ['rev-parse', 'refs/heads/main']);
  const blob = git(store, ['hash-object', '-w', '--stdin'], 'int a;\n');
  tree = git(store, ['mktree'], `100644 blob ${blob}\ta.c\n`);
});
afterAll(() => site.close());

const ada = 'Ada <ada@vendor.example> 1767323045 +0000';
let sent = 0;

/** A commit's bytes, as nobody's git writes them. @returns its id. */
function forge(
  parts: {
    tree?: string;
    author?: string;
    committer?: string;
    encoding?: string;
    message?: string | Buffer;
  },
  folder = store,
): string {
  sent += 1;
  const message = parts.message ?? `x\n\nChange-Id: ${changeIdOf(`forged ${sent}`)}\n`;
  const head = [
    `tree ${parts.tree ?? tree}`,
    `parent ${base}`,
    `author ${parts.author ?? ada}`,
    `committer ${parts.committer ?? ada}`,
    ...(parts.encoding === undefined ? [] : [`encoding ${parts.encoding}`]),
  ].join('\n');
  const bytes = Buffer.concat([Buffer.from(`${head}\n\n`), Buffer.from(message)]);
  return git(folder, ['hash-object', '-t', 'commit', '-w', '--stdin', '--literally'], bytes);
}

const target = { repositorySlug: 'keel', targetBranch: 'main' };
const push = (commit: string) => submitChange(site.signed.engineer.ctx, { ...target, commit });

function mailOf(head: Record<string, string>, body = 'Body.\n'): Buffer {
  const lines = Object.entries({
    From: 'Ada <ada@vendor.example>',
    Date: 'Fri, 2 Jan 2026 03:04:05 +0000',
    Subject: '[PATCH] x',
    ...head,
  }).map(([name, value]) => `${name}: ${value}\n`);
  return Buffer.from(
    `${lines.join('')}\n${body}---\n\ndiff --git a/b.c b/b.c\nnew file mode 100644\n` +
      '--- /dev/null\n+++ b/b.c\n@@ -0,0 +1 @@\n+int b;\n-- \n2.39.5\n',
  );
}
const mail = (mailbox: Buffer) => submitMailbox(site.signed.engineer.ctx, { ...target, mailbox });

describe('a date that no page or git can write', () => {
  const wild = [
    '9223372036854775 +0000',
    '8640000000001 +0000',
    '8640000000000 +0000',
    '4102444800 +0000',
    '-1 +0000',
    '99999999999999999999 +0000',
    '1767323045 +9999',
    '1767323045 +1560',
    '1767323045',
    'yesterday +0000',
    '',
  ];
  test.each(wild)('is refused of an author and of a committer: %j', async (date) => {
    const person = `Ada <ada@vendor.example> ${date}`;
    for (const role of ['author', 'committer'] as const) {
      await expect(push(forge({ [role]: person }))).rejects.toMatchObject({
        code: 'invalid',
        message: expect.stringContaining(`the ${role}'s date ${JSON.stringify(date.trim())}`),
      });
    }
  });
  test('is refused by mail', async () => {
    for (const date of ['@8640000000001 +0000', 'Thu, 1 Jan 2150 00:00:00 +0000']) {
      await expect(mail(mailOf({ Date: date }))).rejects.toMatchObject({ code: 'invalid' });
    }
  });
  test('lies in a branch already: history and commit are told, with the raw value', async () => {
    const treeOf = git(site.bareFolder, ['rev-parse', 'refs/heads/main^{tree}']);
    const parent = git(site.bareFolder, ['rev-parse', 'refs/heads/main']);
    const person = 'Ada <ada@vendor.example> 9223372036854775 +0000';
    const commit = git(
      site.bareFolder,
      ['hash-object', '-t', 'commit', '-w', '--stdin', '--literally'],
      `tree ${treeOf}\nparent ${parent}\nauthor ${person}\ncommitter ${person}\n\nwild\n`,
    );
    git(site.bareFolder, ['update-ref', 'refs/heads/wild', commit]);
    const { ctx } = site.owner.maintainer;
    const told = { author: { time: { raw: '9223372036854775 +0000' } }, subject: 'wild' };
    const history = await readHistory(ctx, { repositorySlug: 'keel', revision: 'wild', page: 1 });
    expect(history.commits[0]).toMatchObject(told);
    expect(history.commits[0]?.author.time).not.toHaveProperty('atMs');
    const detail = await readCommit(ctx, { repositorySlug: 'keel', commit });
    expect(detail.commit).toMatchObject(told);
  });
});

test.each([
  ['<ada@vendor.example>', 'no name'],
  ['Ada <>', 'no name'],
  ['Ada <ada>', 'no name'],
  ['Ada', 'no name'],
  ['A\u202eda <ada@vendor.example>', 'invisible character U+202E'],
  [`${'A'.repeat(201)} <ada@vendor.example>`, 'at most 200 characters'],
])('refuses a person that no page can name: %s', async (person, reason) => {
  const author = `${person} 1767323045 +0000`;
  await expect(push(forge({ author }))).rejects.toThrow(reason);
});

test.each([
  ['nothing', '\n\n', 'is empty|no Change-Id'],
  ['a NUL', `x\0y\n\nChange-Id: ${changeIdOf('nul')}\n`, 'NUL byte'],
  ['65 KiB', `x\n\n${'y\n'.repeat(33_000)}\nChange-Id: ${changeIdOf('long')}\n`, '65536 bytes'],
])('refuses a message of %s', async (_, message, reason) => {
  await expect(push(forge({ message }))).rejects.toThrow(new RegExp(reason));
});

describe('push and mail read the same', () => {
  test.each([
    ['a path in Latin-1', Buffer.from('caf\xe9.txt', 'latin1'), '"caf\ufffd.txt" holds bytes that'],
    ['submodules named', Buffer.from('.gitmodules'), '".gitmodules" would name submodules'],
    ['a blank in a path', Buffer.from('a b.c'), '"a b.c" holds a blank'],
  ])('%s', async (_, name, reason) => {
    const blob = git(store, ['hash-object', '-w', '--stdin'], '[submodule "x"]\n');
    const listed = Buffer.concat([Buffer.from(`100644 blob ${blob}\t`), name, Buffer.from('\0')]);
    const other = git(store, ['mktree', '-z'], listed);
    await expect(push(forge({ tree: other }))).rejects.toThrow(reason);
    const mailbox = mailOf({}).toString('latin1').replaceAll('b.c', name.toString('latin1'));
    await expect(mail(Buffer.from(mailbox, 'latin1'))).rejects.toThrow(reason);
  });

  const trailer = (seed: string) => `Change-Id: ${changeIdOf(seed)}\n`;
  const subjectOf = async (number: number) =>
    (await readChange(site.signed.engineer.ctx, { number })).subject;

  test('a subject of two lines', async () => {
    const message = `drivers: a subject\nof two lines\n\n${trailer('two lines')}`;
    const pushed = await push(forge({ message }));
    expect(await subjectOf(pushed.changeNumber)).toBe('drivers: a subject of two lines');
    const body = `Body.\n\n${trailer('two lines by mail')}`;
    const folded = mailOf({ Subject: '[PATCH] drivers: a subject\n of two lines' }, body);
    const mailed = await mail(folded);
    expect(await subjectOf(mailed.changeNumber)).toBe('drivers: a subject of two lines');
  });

  test('a message with CRLF', async () => {
    const message = `drivers: dos\r\n\r\nBody.\r\n\r\n${trailer('dos').replace('\n', '\r\n')}`;
    const pushed = await push(forge({ message }));
    const change = await readChange(site.signed.engineer.ctx, { number: pushed.changeNumber });
    expect(change).toMatchObject({ subject: 'drivers: dos', changeId: changeIdOf('dos') });
    expect(change.patchSets[0]?.message).toBe(`drivers: dos\n\nBody.\n\n${trailer('dos')}`);
  });

  test('letters of another charset, named by the commit or by the mail', async () => {
    const message = Buffer.from(`drivers: caf\xe9\n\n${trailer('latin')}`, 'latin1');
    const author = 'Ada <ada@vendor.example> 1767323045 +0000';
    const pushed = await push(forge({ message, encoding: 'ISO-8859-1', author }));
    expect(await subjectOf(pushed.changeNumber)).toBe('drivers: café');
    const koi8 = Buffer.concat([
      mailOf({
        From: '=?koi8-r?B?6dfBzg==?= <ada@vendor.example>',
        Subject: '=?koi8-r?Q?drivers=3A_=C4=C1?=',
        'MIME-Version': '1.0',
        'Content-Type': 'text/plain; charset=koi8-r',
        'Content-Transfer-Encoding': '8bit',
      }),
    ]);
    const mailed = await mail(koi8);
    const change = await readChange(site.signed.engineer.ctx, { number: mailed.changeNumber });
    expect(change.subject).toBe('drivers: да');
    expect(change.patchSets[0]?.authorName).toBe('Иван');
  });

  test('an indented first line of the body', async () => {
    const mailed = await mail(mailOf({ Subject: '[PATCH] drivers: indented' }, '    $ make\n'));
    const change = await readChange(site.signed.engineer.ctx, { number: mailed.changeNumber });
    expect(change.patchSets[0]?.message).toBe('drivers: indented\n\n    $ make\n');
  });
});

test('takes revisions of one change of b4 for patch sets of one change', async () => {
  const body = 'Change-Id: 20241008-fix-abcdef012345\n';
  const one = await mail(mailOf({ Subject: '[PATCH] drivers: first' }, body));
  const two = await mail(mailOf({ Subject: '[PATCH v2] drivers: second' }, body));
  expect(two).toMatchObject({ changeNumber: one.changeNumber, patchSetNumber: 2 });
});

test('frames as "does not apply" only what does not apply', async () => {
  const refusal = (mailbox: Buffer) => mail(mailbox).catch((error: Error) => error.message);
  const link = mailOf({ Subject: '[PATCH] link' }).toString().replace('100644', '120000');
  const wrong = mailOf({}).toString().replace('new file mode 100644\n--- /dev/null', '--- a/b.c');
  expect(await refusal(Buffer.from(link))).toMatch(/^"b\.c" is a symbolic link/);
  expect(await refusal(mailOf({ Date: 'Thu, 1 Jan 2150 00:00:00 +0000' }))).toMatch(
    /^git makes no commit of this .*: invalid date format: Thu/,
  );
  expect(await refusal(mailOf({ 'Content-Type': 'text/plain; charset=x-no' }))).toMatch(
    /^the mail's charset "x-no" is none that we know/,
  );
  expect(await refusal(Buffer.from(wrong))).toMatch(
    /^the patch does not apply to [0-9a-f]{7}: b\.c: .*; rebase onto main and send it again$/,
  );
});

test('shows who is named as author where somebody else sent it', async () => {
  const pushed = await push(forge({ author: 'Mo <mo@owner.example> 1767323045 +0000' }));
  const change = await readChange(site.owner.maintainer.ctx, { number: pushed.changeNumber });
  expect(change.patchSets[0]?.mismatch).toMatch(
    /^the author, Mo <mo@owner\.example>, is not who sent it: /,
  );
});
