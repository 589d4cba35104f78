import { symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { changes } from '#drizzle/schema/changes.ts';
import { changeIdOf } from '../../helpers/changes.ts';
import { git } from '../../helpers/git.ts';
import { makeToken } from '../../helpers/git-door.ts';
import { commitFiles, gitPortal, push } from '../../helpers/git-portal.ts';

const portal = gitPortal();

let folder: string;
let token: string;
beforeEach(() => {
  token = makeToken(portal.site.signed.engineer);
  folder = portal.clone(token);
});

const countChanges = () => portal.site.ctx.db.select().from(changes).all().length;

test.each([
  ['a branch', 'HEAD:refs/heads/main', 'push to refs/for/main'],
  ['a branch by force', '+HEAD:refs/heads/main', 'push to refs/for/main'],
  ['a new branch', 'HEAD:refs/heads/mine', 'push to refs/for/mine'],
  ['a tag', 'HEAD:refs/tags/v1', 'takes no pushes'],
  ['somebody’s patch set', 'HEAD:refs/changes/01/1/1', ''],
  ['an incoming ref', 'HEAD:refs/incoming/ps-1', ''],
  ['a deletion', ':refs/heads/main', ''],
  ['a deletion of a change', ':refs/for/main', ''],
  ['a path out of the place', 'HEAD:refs/for/../heads/main', ''],
  ['an option as a branch', 'HEAD:refs/for/--upload-pack=x', ''],
  ['an option that is not there', 'HEAD:refs/for/main%wip', 'the option "wip" is not taken'],
  ['a topic that is none', 'HEAD:refs/for/main%topic=', 'the topic is letters'],
  ['a missing branch', 'HEAD:refs/for/nowhere', 'has no branch nowhere'],
])('refuses a push to %s', async (_name, ref, words) => {
  const before = countChanges();
  commitFiles(folder, { 'x.c': 'int x;\n' }, `x\n\nChange-Id: ${changeIdOf(ref)}`);
  const end = await push(folder, ref);
  expect(end.code).not.toBe(0);
  expect(end.output).toContain(words);
  expect(countChanges()).toBe(before);
  expect(git(portal.site.bareFolder, ['for-each-ref', '--format=%(refname) %(objectname)'])).toBe(
    `refs/heads/main ${portal.site.firstCommit}`,
  );
});

test('refuses several commits at once, a merge, an empty commit, and one on a foreign base', async () => {
  commitFiles(folder, { 'one.c': '1\n' }, `one\n\nChange-Id: ${changeIdOf('one')}`);
  commitFiles(folder, { 'two.c': '2\n' }, `two\n\nChange-Id: ${changeIdOf('two')}`);
  expect((await push(folder)).output).toContain('send one commit at a time');
  git(folder, ['checkout', '-q', '--orphan', 'alone']);
  commitFiles(folder, {}, `alone\n\nChange-Id: ${changeIdOf('alone')}`);
  expect((await push(folder)).output).toContain('has no parent');
  git(folder, ['checkout', '-q', 'main']);
  git(folder, ['reset', '-q', '--hard', portal.site.firstCommit]);
  commitFiles(folder, {}, `nothing\n\nChange-Id: ${changeIdOf('nothing')}`);
  expect((await push(folder)).output).toContain('changes nothing');
  git(folder, ['reset', '-q', '--hard', portal.site.firstCommit]);
  const side = commitFiles(folder, { 's.c': 's\n' }, 'side');
  git(folder, ['reset', '-q', '--hard', portal.site.firstCommit]);
  commitFiles(folder, { 'm.c': 'm\n' }, 'main');
  git(folder, ['merge', '-q', '-m', `merge\n\nChange-Id: ${changeIdOf('merge')}`, side]);
  expect((await push(folder)).output).toContain('is a merge');
});

test('refuses two refs in one push, in one sentence however many they are', async () => {
  portal.site.commit({
    message: 'release',
    files: {},
    ref: 'refs/heads/release',
    parent: portal.site.firstCommit,
  });
  commitFiles(folder, { 'x.c': 'x\n' }, `x\n\nChange-Id: ${changeIdOf('two refs')}`);
  const end = await push(folder, 'HEAD:refs/for/main', 'HEAD:refs/for/release');
  expect(end.code).not.toBe(0);
  expect(end.output.match(/remote: push one change at a time/g)).toHaveLength(1);
  git(portal.site.bareFolder, ['update-ref', '-d', 'refs/heads/release']);
});

test('refuses links, submodules, .git in any spelling, and names that lead out', async () => {
  const before = countChanges();
  symlinkSync('/etc/passwd', path.join(folder, 'passwd'));
  commitFiles(folder, {}, `link\n\nChange-Id: ${changeIdOf('link')}`);
  expect((await push(folder)).output).toContain('is a symbolic link');
  const blob = git(folder, ['hash-object', '-w', '--stdin'], 'x');
  const spellings = ['.git', '.GIT', 'GIT~1', '.git ', '..', '.'];
  for (const [index, name] of spellings.entries()) {
    const tree = git(folder, ['mktree'], `100644 blob ${blob}\t${name}\n`);
    const outer = git(
      folder,
      ['mktree'],
      `${git(folder, ['ls-tree', portal.site.firstCommit])}\n040000 tree ${tree}\tzz\n`,
    );
    const message = `name\n\nChange-Id: ${changeIdOf(`name ${index}`)}`;
    const made = git(folder, ['commit-tree', outer, '-p', portal.site.firstCommit, '-m', message]);
    const end = await push(folder, `${made}:refs/for/main`);
    expect(end.code, name).not.toBe(0);
  }
  const module = git(
    folder,
    ['mktree'],
    `${git(folder, ['ls-tree', portal.site.firstCommit])}\n160000 commit ${portal.site.firstCommit}\tsub\n`,
  );
  const message = `sub\n\nChange-Id: ${changeIdOf('sub')}`;
  const made = git(folder, ['commit-tree', module, '-p', portal.site.firstCommit, '-m', message]);
  expect((await push(folder, `${made}:refs/for/main`)).output).toContain('is a submodule');
  expect(countChanges()).toBe(before);
});

test('refuses a push over the limit and keeps nothing of it', async () => {
  const noise = Buffer.alloc(17 * 1024 * 1024);
  for (let at = 0, word = 1; at < noise.length; at += 4) {
    word = (Math.imul(word, 1664525) + 1013904223) | 0;
    noise.writeInt32LE(word, at);
  }
  writeFileSync(path.join(folder, 'large.bin'), noise);
  commitFiles(folder, {}, `large\n\nChange-Id: ${changeIdOf('large')}`);
  const end = await push(folder);
  expect(end.code).not.toBe(0);
  expect(end.output).toContain('maximum allowed size');
  writeFileSync(path.join(folder, 'large.bin'), Buffer.alloc(5 * 1024 * 1024, 'zero'));
  git(folder, ['add', '-A']);
  git(folder, ['commit', '-q', '--amend', '--no-edit']);
  expect((await push(folder)).output).toContain('at most for one file');
});

test('refuses a token that may only read, and a grant that may not contribute', async () => {
  const reader = makeToken(portal.site.signed.engineer, ['read']);
  commitFiles(folder, { 'r.c': 'r\n' }, `r\n\nChange-Id: ${changeIdOf('reader')}`);
  git(folder, ['remote', 'set-url', 'origin', portal.door.remote(reader)]);
  const end = await push(folder);
  expect(end.code).not.toBe(0);
  expect(end.output).toContain('lacks the scope');
});
