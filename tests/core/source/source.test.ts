import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { settleRefusals } from '#core/audit/note-refusal.ts';
import type { Context } from '#core/context.ts';
import { grantAccess } from '#core/licensing/grant-access.ts';
import { revokeGrant } from '#core/licensing/revoke-grant.ts';
import { createRepository } from '#core/source/create-repository.ts';
import { listBranches } from '#core/source/list-branches.ts';
import { listRepositories } from '#core/source/list-repositories.ts';
import { listRevisionNames } from '#core/source/list-revision-names.ts';
import { listVmhiDocuments } from '#core/source/list-vmhi-documents.ts';
import { readCommit } from '#core/source/read-commit.ts';
import { readHistory } from '#core/source/read-history.ts';
import { readOutline } from '#core/source/read-outline.ts';
import { readSourceFile } from '#core/source/read-source-file.ts';
import { readTree } from '#core/source/read-tree.ts';
import { readVmhiDocument } from '#core/source/read-vmhi-document.ts';
import { withheldSubject } from '#core/source/view-name.ts';
import { readOrganization } from '#core/views/read-organization.ts';
import { countEntries, lastEntry } from '../../helpers/audit.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
let engineer: Context;
beforeEach(async () => {
  site = await makeSite();
  engineer = site.signed.engineer.ctx;
});
afterEach(() => site.close());

const repositorySlug = 'keel';
const notFound = { code: 'not-found' };

/** Every verb that gives source away, asked for everything. */
const doors: Record<string, (ctx: Context) => Promise<unknown>> = {
  readTree: (ctx) => readTree(ctx, { repositorySlug, path: '' }),
  readSourceFile: (ctx) => readSourceFile(ctx, { repositorySlug, path: 'drivers/irq/plic.c' }),
  readOutline: (ctx) => readOutline(ctx, { repositorySlug, path: 'drivers/irq/plic.c' }),
  readHistory: (ctx) => readHistory(ctx, { repositorySlug, page: 1 }),
  readCommit: (ctx) => readCommit(ctx, { repositorySlug, commit: site.firstCommit }),
  listBranches: (ctx) => listBranches(ctx, { repositorySlug }),
  listRevisionNames: (ctx) => listRevisionNames(ctx, { repositorySlug }),
};

describe.each(Object.entries(doors))('%s', (_name, door) => {
  test('opens to a licensee, and refuses each of the others with an entry', async () => {
    await door(engineer);
    await door(site.owner.maintainer.ctx);
    for (const [ctx, code] of [
      [site.anonymous, 'unauthenticated'],
      [site.revoked.engineer.ctx, 'unauthenticated'],
      [site.invited.engineer.ctx, 'licence-required'],
      [site.ctx, 'unauthenticated'],
    ] as const) {
      settleRefusals(site.ctx, { now: true }); // or the same again is only counted
      const before = countEntries(site.ctx);
      await expect(door(ctx)).rejects.toMatchObject({ code });
      expect(countEntries(site.ctx)).toBe(before + 1);
      expect(lastEntry(site.ctx)).toMatchObject({ action: 'source.refuse', detail: { code } });
    }
  });
});

test('shows a folder with its readme, and a file with its text', async () => {
  const page = await readTree(engineer, { repositorySlug, path: '' });
  expect(page).toMatchObject({ commit: site.firstCommit, revision: 'main' });
  expect(page.entries.map(({ name }) => name)).toEqual([
    'Documentation',
    'drivers',
    'include',
    'kernel',
    'README.md',
    'slipway.yaml',
  ]);
  expect(page.readme).toMatchObject({ name: 'README.md', text: '# Keel\n\nA small hypervisor.\n' });
  const file = await readSourceFile(engineer, { repositorySlug, path: 'drivers/irq/plic.c' });
  expect(file).toMatchObject({ binary: false, tooLarge: false, kind: 'file', sizeBytes: 36 });
  expect(file.text).toContain('plic_claim');
  for (const path of ['drivers', 'nothing.c', '../secret', 'drivers/irq/plic.c/x']) {
    await expect(readSourceFile(engineer, { repositorySlug, path })).rejects.toMatchObject({
      code: expect.stringMatching(/^(not-found|forbidden)$/),
    });
  }
  await expect(readTree(engineer, { repositorySlug, path: 'nothing' })).rejects.toMatchObject(
    notFound,
  );
});

test('says of a file that it is binary, or larger than can be shown', async () => {
  site.commit({
    message: 'x\n',
    files: { 'fw.bin': Uint8Array.of(1, 0), 'large.c': 'x'.repeat(1024 * 1024 + 1) },
  });
  const binary = await readSourceFile(engineer, { repositorySlug, path: 'fw.bin' });
  expect(binary).toMatchObject({ binary: true, bytes: expect.anything() });
  expect(binary).not.toHaveProperty('text');
  const large = await readSourceFile(engineer, { repositorySlug, path: 'large.c' });
  expect(large).toMatchObject({ tooLarge: true, sizeBytes: 1024 * 1024 + 1 });
  expect(large).not.toHaveProperty('bytes');
});

test('reads at a branch, a commit or its first digits', async () => {
  const second = site.commit({ message: 'x\n', files: { 'kernel/main.c': null } });
  for (const revision of [site.firstCommit, site.firstCommit.slice(0, 10)]) {
    const old = await readSourceFile(engineer, { repositorySlug, revision, path: 'kernel/main.c' });
    expect(old.commit).toBe(site.firstCommit);
  }
  expect((await readTree(engineer, { repositorySlug, path: '' })).commit).toBe(second);
  await expect(
    readSourceFile(engineer, { repositorySlug, path: 'kernel/main.c' }),
  ).rejects.toMatchObject(notFound);
});

test('no id opens what no branch contains: a change’s commit, a tree, a file’s object', async () => {
  const hidden = site.commit({
    message: 'secret\n',
    files: { 'secret.c': 'secret\n' },
    ref: 'refs/changes/01/1/1',
    parent: site.firstCommit,
  });
  const entry = (await readTree(engineer, { repositorySlug, path: '' })).entries[0];
  for (const revision of [
    hidden,
    hidden.slice(0, 12),
    `x-g${hidden.slice(0, 12)}`,
    'refs/changes/01/1/1',
    '../changes/01/1/1',
    entry?.objectId ?? '',
    '--all',
    'main~1',
    'main:README.md',
    'HEAD',
    '',
  ]) {
    const read = readTree(engineer, { repositorySlug, revision, path: '' });
    await expect(read, revision).rejects.toMatchObject(notFound);
    await expect(
      readHistory(engineer, { repositorySlug, revision, page: 1 }),
    ).rejects.toMatchObject(notFound);
    await expect(readCommit(engineer, { repositorySlug, commit: revision })).rejects.toMatchObject(
      notFound,
    );
  }
});

test('tells history page by page, and of one path', async () => {
  const second = site.commit({ message: 'rtc: x\n', files: { 'drivers/rtc/rtc.c': 'int x;\n' } });
  const all = await readHistory(engineer, { repositorySlug, page: 1 });
  expect(all.commits.map(({ commit }) => commit)).toEqual([second, site.firstCommit]);
  expect(all.hasMore).toBe(false);
  const rtc = await readHistory(engineer, { repositorySlug, path: 'kernel', page: 1 });
  expect(rtc.commits.map(({ commit }) => commit)).toEqual([site.firstCommit]);
  expect((await readHistory(engineer, { repositorySlug, page: 2 })).commits).toEqual([]);
  await expect(readHistory(engineer, { repositorySlug, page: 0 })).rejects.toThrow(/^page: 0/);
});

describe('under a grant for drivers/rtc', () => {
  let aside: string;
  let moved: string;
  beforeEach(async () => {
    const officer = site.owner.officer.ctx;
    const grant = readOrganization(officer, { slug: 'northwind' }).grants[0];
    revokeGrant(officer, { grantId: grant?.id ?? '' });
    await grantAccess(officer, {
      organizationId: site.signed.organizationId,
      repositorySlug,
      pathPrefix: 'drivers/rtc',
      mayContribute: true,
    });
    aside = site.commit({ message: 'irq: secret\n', files: { 'drivers/irq/plic.c': 'secret\n' } });
    moved = site.commit({
      message: 'rtc: take over\n',
      files: {
        'drivers/irq/plic.c': null,
        'drivers/rtc/plic.c': 'secret\n',
        'kernel/main.c': 'secret\n',
      },
    });
  });

  test('folders above show only the way there, without their readme', async () => {
    const names = async (path: string) =>
      (await readTree(engineer, { repositorySlug, path })).entries.map(({ name }) => name);
    expect(await names('')).toEqual(['drivers']);
    expect(await names('drivers')).toEqual(['rtc']);
    expect(await names('drivers/rtc')).toEqual(['plic.c', 'rtc.c']);
    expect(await readTree(engineer, { repositorySlug, path: '' })).not.toHaveProperty('readme');
  });

  test('siblings and parents are refused whether they exist or not', async () => {
    for (const path of ['drivers/irq', 'kernel', 'nothing']) {
      await expect(readTree(engineer, { repositorySlug, path })).rejects.toMatchObject({
        code: 'forbidden',
      });
      expect(lastEntry(site.ctx)).toMatchObject({ action: 'source.refuse', detail: { path } });
    }
    for (const path of ['README.md', 'kernel/main.c', 'drivers/rtc/../../README.md']) {
      await expect(readSourceFile(engineer, { repositorySlug, path })).rejects.toMatchObject({
        code: 'forbidden',
      });
      await expect(readHistory(engineer, { repositorySlug, path, page: 1 })).rejects.toMatchObject({
        code: 'forbidden',
      });
    }
    await readSourceFile(engineer, { repositorySlug, path: 'drivers/rtc/rtc.c' });
  });

  test('history and commits that touch nothing covered are hidden', async () => {
    const { commits } = await readHistory(engineer, { repositorySlug, page: 1 });
    expect(commits.map(({ parents }) => parents)).toEqual([[commits[1]?.commit], []]);
    for (const { commit } of commits)
      expect([moved, aside, site.firstCommit]).not.toContain(commit);
    await expect(readCommit(engineer, { repositorySlug, commit: aside })).rejects.toMatchObject(
      notFound,
    );
    const { commit } = await readCommit(engineer, { repositorySlug, commit: moved });
    expect(commit.commit).toBe(commits[0]?.commit);
  });

  test('a commit shows its covered files only, and of a rename the covered side only', async () => {
    const { files } = await readCommit(engineer, { repositorySlug, commit: moved });
    expect(files).toMatchObject([
      { status: 'added', path: 'drivers/rtc/plic.c', oldPath: 'drivers/rtc/plic.c' },
    ]);
    expect(files[0]).not.toHaveProperty('oldText');
    expect(JSON.stringify(files)).not.toContain('irq');
  });

  test('a message is shown of a commit that touches nothing else, by page and in the history', async () => {
    const own = site.commit({
      message: 'rtc: own\n\nWhy.\n',
      files: { 'drivers/rtc/new.c': 'x\n' },
    });
    const page = async (commit: string) =>
      (await readCommit(engineer, { repositorySlug, commit })).commit;
    expect(await page(own)).toMatchObject({ subject: 'rtc: own', body: 'Why.' });
    const message = `${withheldSubject}\n`;
    expect(await page(moved)).toMatchObject({ subject: withheldSubject, body: '', message });
    const { commits } = await readHistory(engineer, { repositorySlug, page: 1 });
    expect(commits.map(({ subject }) => subject)).toEqual([
      'rtc: own',
      withheldSubject,
      withheldSubject,
    ]);
    expect(JSON.stringify(commits)).not.toContain('take over');
    const { maintainer } = site.owner;
    const whole = await readHistory(maintainer.ctx, { repositorySlug, page: 1 });
    expect(whole.commits[1]?.subject).toBe('rtc: take over');
  });

  test.each([
    ['a deletion outside', { 'kernel/main.c': null }, true],
    ['a file beside the folder', { 'drivers/rtc.c': 'x\n' }, true],
    ['a folder that becomes a file', { 'drivers/irq': 'x\n', 'drivers/irq/plic.c': null }, true],
    ['a new folder inside', { 'drivers/rtc/deep/er/x.c': 'x\n' }, false],
  ])(
    'of %s and a covered file the message is judged by every path',
    async (_name, files, hidden) => {
      site.commit({ message: 'back\n', files: { 'drivers/irq/plic.c': 'int plic;\n' } });
      const commit = site.commit({
        message: 'words\n',
        files: { ...files, 'drivers/rtc/rtc.c': 'int more;\n' },
      });
      const seen = await readCommit(engineer, { repositorySlug, commit });
      expect(seen.commit.subject).toBe(hidden ? withheldSubject : 'words');
    },
  );
});

test('a commit shows message and differences', async () => {
  const second = site.commit({
    message: 'rtc: x\n\nWhy.\n',
    files: { 'drivers/rtc/rtc.c': 'int x;\n' },
  });
  const seen = await readCommit(engineer, { repositorySlug, commit: second });
  expect(seen.commit.message).toBe('rtc: x\n\nWhy.\n');
  expect(seen.files).toMatchObject([
    { status: 'modified', path: 'drivers/rtc/rtc.c', newText: 'int x;\n' },
  ]);
  const root = await readCommit(engineer, { repositorySlug, commit: site.firstCommit });
  expect(root.files).toHaveLength(7);
  expect(root.rest).toEqual([]);
});

test('a maintainer hosts a tree, with its entry; nobody else does, nor twice', async () => {
  const wanted = { slug: 'other', name: 'Other', description: '', defaultBranch: 'trunk' };
  await createRepository(site.owner.maintainer.ctx, wanted);
  expect(lastEntry(site.ctx)).toMatchObject({
    action: 'repository.create',
    subject: 'repository:other',
  });
  expect(listRepositories(site.anonymous).map(({ slug }) => slug)).toEqual(['keel', 'other']);
  expect(Object.keys(listRepositories(site.anonymous)[0] ?? {}).sort()).toEqual([
    'defaultBranch',
    'description',
    'name',
    'slug',
  ]);
  const again = createRepository(site.owner.maintainer.ctx, wanted);
  await expect(again).rejects.toMatchObject({ code: 'conflict' });
  for (const ctx of [site.signed.manager.ctx, site.owner.officer.ctx, site.anonymous]) {
    await expect(createRepository(ctx, { ...wanted, slug: 'x' })).rejects.toMatchObject({
      code: expect.stringMatching(/^(forbidden|unauthenticated)$/),
    });
  }
  const bad = createRepository(site.owner.maintainer.ctx, { ...wanted, slug: '../x' });
  await expect(bad).rejects.toMatchObject({ code: 'invalid' });
  const empty = readTree(site.owner.maintainer.ctx, { repositorySlug: 'other', path: '' });
  await expect(empty).rejects.toMatchObject({ message: expect.stringContaining('is empty') });
});

test('the interface documents are everybody’s, and nothing beside them', async () => {
  site.commit({
    message: 'x\n',
    files: {
      'Documentation/vmhi/link.md': { link: '../../kernel/main.c' },
      'Documentation/vmhi/notes.txt': 'x\n',
      'Documentation/vmhi/sub/deep.md': 'x\n',
      'include/vmhi/odd.h': '/* ```` */\n',
    },
  });
  expect(await listVmhiDocuments(site.anonymous)).toEqual([
    { name: 'vmhi-d.md', title: 'VMHI-D: drivers', kind: 'document' },
    { name: 'driver.h', title: 'driver.h', kind: 'header' },
    { name: 'odd.h', title: 'odd.h', kind: 'header' },
  ]);
  const page = await readVmhiDocument(site.anonymous, { name: 'vmhi-d.md' });
  expect(page.markdown).toContain('Text.');
  const header = await readVmhiDocument(site.anonymous, { name: 'odd.h' });
  expect(header.markdown).toBe('`````c\n/* ```` */\n`````\n');
  for (const name of ['link.md', '../../kernel/main.c', 'sub/deep.md', 'notes.txt', '']) {
    await expect(readVmhiDocument(site.anonymous, { name })).rejects.toMatchObject(notFound);
  }
});
