import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import { beforeEach, expect, test } from 'vitest';
import { changes, patchSets } from '#drizzle/schema/changes.ts';
import { jobs, runs } from '#drizzle/schema/ci.ts';
import { changeIdOf, newestEntry } from '../../helpers/changes.ts';
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

test('makes a change, then its next patch set, and tells where', async () => {
  const id = changeIdOf('first');
  const one = commitFiles(folder, { 'drivers/a.c': 'int a;\n' }, `drivers: a\n\nChange-Id: ${id}`);
  const end = await push(folder);
  expect(end.output).toMatch(/remote: change (\d+), patch set 1: http:\/\/127\.0\.0\.1/);
  expect(end.code).toBe(0);
  const { db } = portal.site.ctx;
  const change = db.select().from(changes).where(eq(changes.changeId, id)).get();
  expect(change).toMatchObject({ subject: 'drivers: a', contribution: 'shared', form: 'source' });
  const number = change?.number ?? 0;

  git(folder, ['commit', '-q', '--amend', '-m', `drivers: a, better\n\nChange-Id: ${id}`]);
  const two = git(folder, ['rev-parse', 'HEAD']);
  expect((await push(folder)).output).toContain(`change ${number}, patch set 2`);
  const rows = db.select().from(patchSets).where(eq(patchSets.changeNumber, number)).all();
  expect(rows.map((row) => row.headCommit)).toEqual([one, two]);
  expect(rows.map((row) => row.baseCommit)).toEqual([
    portal.site.firstCommit,
    portal.site.firstCommit,
  ]);
  await portal.site.deliver();
  for (const row of rows) {
    const run = db.select().from(runs).where(eq(runs.patchSetId, row.id)).get();
    expect(run).toMatchObject({ commit: row.headCommit, judgeCommit: portal.site.firstCommit });
    const queued = db.select().from(jobs).all();
    expect(queued.some((job) => job.payload.runId === run?.id)).toBe(true);
  }
  expect(newestEntry(portal.site, 'change.submit')).toMatchObject({
    subject: `change:${number}`,
    actorUserId: portal.site.signed.engineer.userId,
  });
  const store = path.join(
    portal.site.folder,
    `repositories/keel.changes/${portal.site.signed.organizationId}.git`,
  );
  const refs = git(store, ['for-each-ref', '--format=%(refname) %(objectname)']).split('\n');
  const shard = String(number % 100).padStart(2, '0');
  expect(refs).toContain(`refs/changes/${shard}/${number}/1 ${one}`);
  expect(refs).toContain(`refs/changes/${shard}/${number}/2 ${two}`);
  expect(refs.filter((ref) => ref.startsWith('refs/incoming/'))).toEqual([]);
});

test('takes the topic that git-review names, and keeps it until another is named', async () => {
  const topic = () => portal.site.ctx.db.select().from(changes).all().at(-1)?.topic;
  const send = (text: string, ref: string) => {
    commitFiles(folder, { 't.c': `int ${text};\n` }, `t\n\nChange-Id: ${changeIdOf('topic')}`);
    return push(folder, ref);
  };
  expect((await send('a', 'HEAD:refs/for/main%topic=rtc/alarm')).code).toBe(0);
  expect(topic()).toBe('rtc/alarm');
  git(folder, ['reset', '-q', '--soft', 'HEAD~1']);
  expect((await send('b', 'HEAD:refs/for/main')).code).toBe(0);
  expect(topic()).toBe('rtc/alarm');
});

test('tells how to add a missing Change-Id, and the hook that it names does so', async () => {
  commitFiles(folder, { 'a.c': 'int a;\n' }, 'drivers: a\n\nWords.\n\nSigned-off-by: Ada <a@b.c>');
  const end = await push(folder);
  expect(end.code).not.toBe(0);
  expect(end.output).toContain('has no Change-Id trailer');
  expect(end.output).toContain(`${portal.door.url}/hooks/commit-msg`);
  expect(end.output).toContain('[remote rejected]');
  const { commitMessageHook } = await import('#app/hooks/commit-msg/script.ts');
  const { GET: whereGitReviewLooks } = await import('#app/tools/hooks/commit-msg/route.ts');
  expect(await whereGitReviewLooks().text()).toBe(commitMessageHook);
  const hook = path.join(folder, '.git/hooks/commit-msg');
  mkdirSync(path.dirname(hook), { recursive: true });
  writeFileSync(hook, commitMessageHook, { mode: 0o755 });
  git(folder, ['commit', '-q', '--amend', '--no-edit']);
  const message = git(folder, ['log', '-1', '--format=%B']);
  expect(message).toMatch(/Words\.\n\nChange-Id: I[0-9a-f]{40}\nSigned-off-by: Ada <a@b\.c>$/);
  expect((await push(folder)).code).toBe(0);
  git(folder, ['commit', '-q', '--amend', '-m', `${message}\n`]);
  expect(git(folder, ['log', '-1', '--format=%B'])).toBe(message);
});

test('another organization’s Change-Id makes a change of its own', async () => {
  const id = changeIdOf('shared id');
  const message = `same\n\nChange-Id: ${id}`;
  commitFiles(folder, { 'same.c': '1\n' }, message);
  expect((await push(folder)).output).toContain('patch set 1');
  const other = portal.clone(makeToken(portal.site.rival.engineer));
  commitFiles(other, { 'same.c': '2\n' }, message);
  expect((await push(other)).output).toContain('patch set 1');
  const rows = portal.site.ctx.db.select().from(changes).where(eq(changes.changeId, id)).all();
  expect(rows.map((row) => row.ownerOrganizationId).sort()).toEqual(
    [portal.site.signed.organizationId, portal.site.rival.organizationId].sort(),
  );
});

test('refuses the same commit twice', async () => {
  commitFiles(folder, { 't.c': 't\n' }, `t\n\nChange-Id: ${changeIdOf('twice')}`);
  expect((await push(folder)).code).toBe(0);
  const end = await push(folder);
  expect(end.code).not.toBe(0);
  expect(end.output).toContain('already');
});
