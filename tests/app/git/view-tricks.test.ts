import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { and, eq, isNull } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { grantAccess } from '#core/licensing/grant-access.ts';
import { revokeGrant } from '#core/licensing/revoke-grant.ts';
import { compareCommits } from '#core/source/compare-commits.ts';
import { openArchive } from '#core/source/open-archive.ts';
import { openReading } from '#core/source/open-reading.ts';
import { readBlame } from '#core/source/read-blame.ts';
import { readCommit } from '#core/source/read-commit.ts';
import { readPatch } from '#core/source/read-patch.ts';
import { changes, patchSets } from '#drizzle/schema/changes.ts';
import { grants } from '#drizzle/schema/licensing.ts';
import { encodeLine, flush } from '#formats/git/pkt-line.ts';
import { changeIdOf } from '../../helpers/changes.ts';
import { git, listObjects } from '../../helpers/git.ts';
import { makeToken, runClient } from '../../helpers/git-door.ts';
import { commitFiles, gitPortal, push } from '../../helpers/git-portal.ts';

const repositorySlug = 'keel';
const portal = gitPortal();
const moved = Array.from({ length: 30 }, (_, line) => `int line_${line};\n`).join('');
let token: string;
let folder: string;

async function give(organizationId: string, pathPrefix: string): Promise<void> {
  const { site } = portal;
  const officer = site.owner.officer.ctx;
  const own = and(eq(grants.organizationId, organizationId), isNull(grants.revokedAtMs));
  for (const { id } of site.ctx.db.select().from(grants).where(own).all()) {
    revokeGrant(officer, { grantId: id });
  }
  await grantAccess(officer, { organizationId, repositorySlug, pathPrefix, mayContribute: true });
}

async function clone(name: string, by: string): Promise<string> {
  const to = path.join(portal.folder, name);
  const end = await runClient(portal.folder, ['clone', '-q', portal.door.remote(by), to]);
  expect(end.code, end.output).toBe(0);
  return to;
}

beforeAll(async () => {
  const { site } = portal;
  site.commit({
    message: 'kernel: secret\n',
    files: { 'kernel/secret.c': 'int key;\n', 'kernel/moved.c': moved },
  });
  site.commit({
    message: 'move the secret file\n',
    files: { 'kernel/moved.c': null, 'drivers/moved.c': moved },
  });
  await give(site.signed.organizationId, 'drivers');
  await give(site.rival.organizationId, 'drivers');
  token = makeToken(site.signed.engineer);
  folder = await clone('mine', token);
});

const full = (name: string) => git(portal.site.bareFolder, ['rev-parse', name]);
const mine = (name: string) => git(folder, ['rev-parse', name]);
const messageOf = (name: string) => `${name}\n\nChange-Id: ${changeIdOf(name)}`;

/** A commit as its bytes, which need not be one that git would make. */
function writeCommit(name: string, tree: string, parents: readonly string[]): string {
  const who = 'Ada <ada@vendor.example> 1767323045 +0000';
  const lines = [`tree ${tree}`, ...parents.map((parent) => `parent ${parent}`)];
  const text = `${lines.join('\n')}\nauthor ${who}\ncommitter ${who}\n\n${messageOf(name)}\n`;
  return git(folder, ['hash-object', '-t', 'commit', '-w', '--stdin'], text);
}

function makeTree(lines: readonly string[]): string {
  return git(folder, ['mktree', '--missing'], lines.map((line) => `${line}\n`).join(''));
}

/** Sends these objects and no others. @param before packet lines in front of the command. */
async function send(objects: readonly string[], before: readonly string[] = []): Promise<string> {
  const base = path.join(portal.folder, 'sent');
  const pack = git(folder, ['pack-objects', '-q', base], `${objects.join('\n')}\n`);
  const command = `${'0'.repeat(40)} ${objects[0]} refs/for/main\0report-status-v2 side-band-64k`;
  const answer = await fetch(`${portal.door.url}/git/keel.git/git-receive-pack`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/x-git-receive-pack-request',
    },
    body: Buffer.concat([
      ...[...before, command].map(encodeLine),
      flush,
      readFileSync(`${base}-${pack}.pack`),
    ]),
  });
  return answer.text();
}

const tricks: [string, () => Promise<string>, RegExp][] = [
  [
    'a tree from outside as a covered folder',
    () => {
      const tree = makeTree([`040000 tree ${full('main:kernel')}\tdrivers`]);
      return send([writeCommit('as a folder', tree, [mine('HEAD')]), tree]);
    },
    /unpacker error|missing necessary objects/,
  ],
  [
    'the whole tree of the repository',
    () => send([writeCommit('whole', full('main^{tree}'), [mine('HEAD')])]),
    /unpacker error|missing necessary objects/,
  ],
  [
    'a commit of the repository as a submodule',
    () => {
      const drivers = makeTree([`160000 commit ${full('main')}\tsub`]);
      const tree = makeTree([`040000 tree ${drivers}\tdrivers`]);
      return send([writeCommit('submodule', tree, [mine('HEAD')]), tree, drivers]);
    },
    /is a submodule/,
  ],
  [
    'a commit of the repository as the parent',
    () => send([writeCommit('parent', mine('HEAD^{tree}'), [full('main')])]),
    /unpacker error|missing necessary objects/,
  ],
  [
    'the same, said to be where history ends',
    () => {
      const made = writeCommit('shallow', mine('HEAD^{tree}'), [full('main')]);
      return send([made], [`shallow ${made}`]);
    },
    /shallow update not allowed/,
  ],
  [
    'fifty parents',
    () => send([writeCommit('fifty', mine('HEAD^{tree}'), Array(50).fill(mine('HEAD')))]),
    /is a merge/,
  ],
  [
    'an empty folder beside the covered one',
    () => {
      const empty = makeTree([]);
      const drivers = makeTree([`040000 tree ${mine('HEAD:drivers/rtc')}\trtc`]);
      const entries = [`040000 tree ${drivers}\tdrivers`, `040000 tree ${empty}\tkernel`];
      const tree = makeTree(entries);
      return send([writeCommit('empty', tree, [mine('HEAD')]), tree, drivers, empty]);
    },
    /more than the view can give back/,
  ],
];
test.each(tricks)('a push of %s is refused, and nothing of it kept', async (_, act, words) => {
  const before = portal.site.ctx.db.select().from(patchSets).all().length;
  expect(await act()).toMatch(words);
  expect(portal.site.ctx.db.select().from(patchSets).all()).toHaveLength(before);
});

test('no ref but a change’s target is taken', async () => {
  const refs = [`refs/replace/${full('main')}`, 'refs/notes/x', 'refs/tags/x', 'refs/heads/main'];
  for (const ref of refs) {
    const end = await push(folder, `HEAD:${ref}`);
    expect(end.output, ref).toMatch(/takes no pushes|up-to-date/);
  }
  const [store = ''] = readdirSync(path.join(portal.site.folder, 'repositories/keel.views')).filter(
    (name) => name.endsWith('.git'),
  );
  const refsHeld = git(path.join(portal.site.folder, 'repositories/keel.views', store), [
    'for-each-ref',
    '--format=%(refname)',
  ]);
  expect(refsHeld).toBe('refs/heads/main');
});

test('what one partner pushed from a view no other with the same view learns of or names', async () => {
  const { site } = portal;
  const pushed = commitFiles(folder, { 'drivers/mine.c': 'int mine;\n' }, messageOf('mine'));
  const sent = await push(folder);
  expect(sent.code, sent.output).toBe(0);
  const theirs = await clone('theirs', makeToken(site.rival.engineer));
  const refs = await runClient(theirs, ['ls-remote', 'origin']);
  expect(refs.output).not.toContain(pushed);
  for (const id of [pushed, mine('HEAD:drivers/mine.c')]) {
    expect((await runClient(theirs, ['fetch', '-q', 'origin', id])).code).not.toBe(0);
  }
  const haves = await fetch(`${portal.door.url}/git/keel.git/info/refs?service=git-receive-pack`, {
    headers: { authorization: `Bearer ${makeToken(site.rival.engineer)}` },
  });
  expect(await haves.text()).not.toContain(pushed);
  const views = path.join(site.folder, 'repositories/keel.views');
  const [pushes = ''] = readdirSync(views).filter((name) => name.endsWith('.pushes'));
  const store = path.join(views, pushes, `${site.rival.organizationId}.git`);
  expect(listObjects(store).join('\n')).not.toContain(mine('HEAD:drivers/mine.c'));
});

test('the full commit that a push became is opened to its sender by no door', async () => {
  const { ctx } = portal.site.signed.engineer;
  const made = portal.site.ctx.db.select().from(patchSets).all().at(-1);
  const commit = made?.headCommit ?? '';
  expect(commit).toMatch(/^[0-9a-f]{40}$/);
  expect(portal.site.ctx.db.select().from(changes).all()).not.toEqual([]);
  const doors = [
    openReading(ctx, { repositorySlug, revision: commit }),
    readCommit(ctx, { repositorySlug, commit }),
    readPatch(ctx, { repositorySlug, commit }),
    openArchive(ctx, { repositorySlug, revision: commit, folder: '', format: 'zip' }),
    compareCommits(ctx, { repositorySlug, base: 'main', head: commit, isDirect: true }),
  ];
  for (const door of doors) await expect(door).rejects.toMatchObject({ code: 'not-found' });
  expect((await runClient(folder, ['fetch', '-q', 'origin', commit])).code).not.toBe(0);
});

test('a blame ends where a rename brought the file in, and tells nothing of before', async () => {
  const { ctx } = portal.site.signed.engineer;
  const blame = await readBlame(ctx, { repositorySlug, path: 'drivers/moved.c' });
  const brought = git(folder, ['log', '-1', '--format=%H', '--', 'drivers/moved.c']);
  expect(blame.lines.map(({ origin }) => origin?.commit)).toEqual([brought]);
  expect(blame.lines[0]?.origin).not.toHaveProperty('before');
  const told = JSON.stringify([blame, [...blame.commits.values()]]);
  expect(told).not.toMatch(/kernel|secret/);
  expect(git(folder, ['log', '-1', '--format=%s', brought])).toMatch(/^Message not shown/);
  const { patch } = await readPatch(ctx, { repositorySlug, commit: brought });
  expect(Buffer.from(patch).toString()).not.toMatch(/kernel|secret/);
});

test('a replaced object is not looked at, by the making of a view or at the door', async () => {
  const { site } = portal;
  const blob = full('main:drivers/moved.c');
  git(site.bareFolder, ['update-ref', `refs/replace/${blob}`, full('main:kernel/secret.c')]);
  site.commit({ message: 'rtc: y\n', files: { 'drivers/rtc/rtc.c': 'int y;\n' } });
  await give(site.signed.organizationId, 'drivers/moved.c');
  const again = await clone('again', token);
  expect(git(again, ['cat-file', '-p', 'HEAD:drivers/moved.c'])).toBe(moved.trim());
  const whole = await clone('whole', makeToken(site.owner.maintainer));
  expect(git(whole, ['cat-file', '-p', 'HEAD:drivers/moved.c'])).toBe(moved.trim());
});
