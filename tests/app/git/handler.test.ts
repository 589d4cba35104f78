import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { desc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { transferLimits } from '#app/http/transfer-limits.ts';
import { revokeOrganization } from '#core/identity/revoke-organization.ts';
import { listChanges } from '#core/views/list-changes.ts';
import { auditEntries } from '#drizzle/schema/audit.ts';
import { changes, patchSets } from '#drizzle/schema/changes.ts';
import { jobs, runs } from '#drizzle/schema/ci.ts';
import { git } from '../../helpers/git.ts';
import {
  buildHook,
  type GitDoorServer,
  makeToken,
  openGitDoor,
  runClient,
  temporaryFolder,
} from '../../helpers/git-door.ts';
import { makeSite, type TestSite } from '../../helpers/site.ts';

let site: TestSite;
let door: GitDoorServer;
const scratch = temporaryFolder();
let clones = 0;

beforeAll(async () => {
  const hookFile = await buildHook(scratch.folder);
  site = await makeSite();
  door = await openGitDoor(site, hookFile);
});
afterAll(async () => {
  await door.close();
  site.close();
  scratch.remove();
});

/** A work tree whose origin is the door; its objects come by path, which is quicker. */
function clone(token: string): string {
  clones += 1;
  const folder = path.join(scratch.folder, `clone-${clones}`);
  git(scratch.folder, ['clone', '-q', site.bareFolder, folder]);
  git(folder, ['remote', 'set-url', 'origin', door.remote(token)]);
  return folder;
}

/** A Change-Id of its own for each test. */
function changeId(seed: string): string {
  return `I${Buffer.from(seed).toString('hex').padEnd(40, '0').slice(0, 40)}`;
}

function commit(folder: string, files: Record<string, string>, message: string): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  git(folder, ['add', '-A']);
  git(folder, ['commit', '-q', '--allow-empty', '-m', message]);
  return git(folder, ['rev-parse', 'HEAD']);
}

const push = (folder: string, ...refs: string[]) =>
  runClient(folder, ['push', 'origin', ...(refs.length === 0 ? ['HEAD:refs/for/main'] : refs)]);

function newestAudit(action: string) {
  const { db } = site.ctx;
  return db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.action, action))
    .orderBy(desc(auditEntries.sequence))
    .get();
}

const countChanges = () => site.ctx.db.select().from(changes).all().length;

describe('fetching', () => {
  test('a licensed partner clones, and the log says so', async () => {
    const folder = path.join(scratch.folder, 'by-http');
    const remote = door.remote(makeToken(site.signed.engineer));
    expect(await runClient(scratch.folder, ['clone', '-q', remote, folder])).toEqual({
      code: 0,
      output: '',
    });
    expect(git(folder, ['rev-parse', 'HEAD'])).toBe(site.firstCommit);
    expect(newestAudit('source.fetch')?.actorUserId).toBe(site.signed.engineer.userId);
  });

  test('asks for a token where there is none', async () => {
    const answer = await fetch(`${door.url}/git/keel.git/info/refs?service=git-upload-pack`);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Basic realm="Slipway"/);
  });

  test('takes a token as the API does, too', async () => {
    const token = makeToken(site.signed.engineer);
    const remote = `${door.url}/git/keel.git`;
    const header = (text: string) => ['-c', `http.extraHeader=Authorization: ${text}`];
    const list = (text: string) =>
      runClient(scratch.folder, [...header(text), 'ls-remote', remote, 'refs/heads/main']);
    expect((await list(`Bearer ${token}`)).output).toContain(site.firstCommit);
    expect((await list(`Bearer ${token.slice(0, -1)}x`)).code).not.toBe(0);
  });

  test('refuses a token that never was, and a revoked organization', async () => {
    for (const token of [`slip_${'a'.repeat(40)}`, 'x']) {
      const end = await runClient(scratch.folder, ['ls-remote', door.remote(token)]);
      expect(end.code).not.toBe(0);
    }
    expect(newestAudit('token.refuse')).toBeDefined();
  });

  test('says to who has not signed what stands between', async () => {
    const end = await runClient(scratch.folder, [
      'ls-remote',
      door.remote(makeToken(site.invited.engineer)),
    ]);
    expect(end.code).not.toBe(0);
    expect(end.output).toContain('has not signed agreement');
    expect(end.output).toContain('/licence');
    expect(newestAudit('source.refuse')?.actorUserId).toBe(site.invited.engineer.userId);
  });

  test('slow transfers are limited for a person, end with their client, and keep nobody else waiting', async () => {
    const headers = (token: string) => ({
      authorization: `Bearer ${token}`,
      'content-type': 'application/x-git-receive-pack-request',
    });
    const token = makeToken(site.signed.engineer);
    const gone = new AbortController();
    const slow = () =>
      fetch(`${door.url}/git/keel.git/git-receive-pack`, {
        method: 'POST',
        headers: headers(token),
        body: new ReadableStream({
          start: (controller) => controller.enqueue(Buffer.from('00')),
        }),
        signal: gone.signal,
        duplex: 'half',
      } as RequestInit).then(
        ({ status }) => status,
        () => 0,
      );
    const waiting = Array.from({ length: 40 }, slow);
    const settled: number[] = [];
    for (const one of waiting) void one.then((status) => settled.push(status));
    await vi.waitFor(() => expect(settled.length).toBe(40 - transferLimits.git.person), 10_000);
    expect(new Set(settled)).toEqual(new Set([429]));
    const other = await runClient(scratch.folder, [
      'ls-remote',
      door.remote(makeToken(site.rival.engineer)),
      'refs/heads/main',
    ]);
    expect(other.output).toContain(site.firstCommit);
    gone.abort();
    await vi.waitFor(async () => {
      const end = await runClient(scratch.folder, ['ls-remote', door.remote(token)]);
      expect(end.code, end.output).toBe(0);
    }, 10_000);
  });

  test('serves no file of the repository folder', async () => {
    const token = makeToken(site.signed.engineer);
    const authorization = `Basic ${Buffer.from(`x:${token}`).toString('base64')}`;
    for (const file of ['HEAD', 'config', 'info/refs', 'objects/info/packs', '../slipway.sqlite']) {
      const answer = await fetch(`${door.url}/git/keel.git/${file}`, {
        headers: { authorization },
      });
      expect(answer.status, file).toBe(404);
    }
    for (const slug of ['keel.changes%2Fx', '..', 'nothing', '-h']) {
      const url = `${door.url}/git/${slug}.git/info/refs?service=git-upload-pack`;
      expect((await fetch(url, { headers: { authorization } })).status, slug).toBe(404);
    }
  });
});

describe('pushing', () => {
  let folder: string;
  let token: string;
  beforeEach(() => {
    token = makeToken(site.signed.engineer);
    folder = clone(token);
  });

  test('makes a change, then its next patch set, and tells where', async () => {
    const id = changeId('first');
    const one = commit(folder, { 'drivers/a.c': 'int a;\n' }, `drivers: a\n\nChange-Id: ${id}`);
    const end = await push(folder);
    expect(end.output).toMatch(/remote: change (\d+), patch set 1: http:\/\/127\.0\.0\.1/);
    expect(end.code).toBe(0);
    const { db } = site.ctx;
    const change = db.select().from(changes).where(eq(changes.changeId, id)).get();
    expect(change).toMatchObject({ subject: 'drivers: a', contribution: 'shared', form: 'source' });
    const number = change?.number ?? 0;

    git(folder, ['commit', '-q', '--amend', '-m', `drivers: a, better\n\nChange-Id: ${id}`]);
    const two = git(folder, ['rev-parse', 'HEAD']);
    expect((await push(folder)).output).toContain(`change ${number}, patch set 2`);
    const rows = db.select().from(patchSets).where(eq(patchSets.changeNumber, number)).all();
    expect(rows.map((row) => row.headCommit)).toEqual([one, two]);
    expect(rows.map((row) => row.baseCommit)).toEqual([site.firstCommit, site.firstCommit]);
    for (const row of rows) {
      const run = db.select().from(runs).where(eq(runs.patchSetId, row.id)).get();
      expect(run).toMatchObject({ commit: row.headCommit, judgeCommit: site.firstCommit });
      const queued = db.select().from(jobs).all();
      expect(queued.some((job) => job.payload.runId === run?.id)).toBe(true);
    }
    expect(newestAudit('change.submit')).toMatchObject({
      subject: `change:${number}`,
      actorUserId: site.signed.engineer.userId,
    });
    const store = path.join(
      site.folder,
      `repositories/keel.changes/${site.signed.organizationId}.git`,
    );
    const refs = git(store, ['for-each-ref', '--format=%(refname) %(objectname)']).split('\n');
    const shard = String(number % 100).padStart(2, '0');
    expect(refs).toContain(`refs/changes/${shard}/${number}/1 ${one}`);
    expect(refs).toContain(`refs/changes/${shard}/${number}/2 ${two}`);
    expect(refs.filter((ref) => ref.startsWith('refs/incoming/'))).toEqual([]);
  });

  test('takes the topic that git-review names, and keeps it until another is named', async () => {
    const topic = () => site.ctx.db.select().from(changes).all().at(-1)?.topic;
    const send = (text: string, ref: string) => {
      commit(folder, { 't.c': `int ${text};\n` }, `t\n\nChange-Id: ${changeId('topic')}`);
      return push(folder, ref);
    };
    expect((await send('a', 'HEAD:refs/for/main%topic=rtc/alarm')).code).toBe(0);
    expect(topic()).toBe('rtc/alarm');
    git(folder, ['reset', '-q', '--soft', 'HEAD~1']);
    expect((await send('b', 'HEAD:refs/for/main')).code).toBe(0);
    expect(topic()).toBe('rtc/alarm');
  });

  test('tells how to add a missing Change-Id, and the hook that it names does so', async () => {
    commit(folder, { 'a.c': 'int a;\n' }, 'drivers: a\n\nWords.\n\nSigned-off-by: Ada <a@b.c>');
    const end = await push(folder);
    expect(end.code).not.toBe(0);
    expect(end.output).toContain('has no Change-Id trailer');
    expect(end.output).toContain(`${door.url}/hooks/commit-msg`);
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
    commit(folder, { 'x.c': 'int x;\n' }, `x\n\nChange-Id: ${changeId(ref)}`);
    const end = await push(folder, ref);
    expect(end.code).not.toBe(0);
    expect(end.output).toContain(words);
    expect(countChanges()).toBe(before);
    expect(git(site.bareFolder, ['for-each-ref', '--format=%(refname) %(objectname)'])).toBe(
      `refs/heads/main ${site.firstCommit}`,
    );
  });

  test('refuses several commits at once, a merge, an empty commit, and one on a foreign base', async () => {
    commit(folder, { 'one.c': '1\n' }, `one\n\nChange-Id: ${changeId('one')}`);
    commit(folder, { 'two.c': '2\n' }, `two\n\nChange-Id: ${changeId('two')}`);
    expect((await push(folder)).output).toContain('send one commit at a time');
    git(folder, ['checkout', '-q', '--orphan', 'alone']);
    commit(folder, {}, `alone\n\nChange-Id: ${changeId('alone')}`);
    expect((await push(folder)).output).toContain('has no parent');
    git(folder, ['checkout', '-q', 'main']);
    git(folder, ['reset', '-q', '--hard', site.firstCommit]);
    commit(folder, {}, `nothing\n\nChange-Id: ${changeId('nothing')}`);
    expect((await push(folder)).output).toContain('changes nothing');
    git(folder, ['reset', '-q', '--hard', site.firstCommit]);
    const side = commit(folder, { 's.c': 's\n' }, 'side');
    git(folder, ['reset', '-q', '--hard', site.firstCommit]);
    commit(folder, { 'm.c': 'm\n' }, 'main');
    git(folder, ['merge', '-q', '-m', `merge\n\nChange-Id: ${changeId('merge')}`, side]);
    expect((await push(folder)).output).toContain('is a merge');
  });

  test('refuses two refs in one push, in one sentence however many they are', async () => {
    site.commit({
      message: 'release',
      files: {},
      ref: 'refs/heads/release',
      parent: site.firstCommit,
    });
    commit(folder, { 'x.c': 'x\n' }, `x\n\nChange-Id: ${changeId('two refs')}`);
    const end = await push(folder, 'HEAD:refs/for/main', 'HEAD:refs/for/release');
    expect(end.code).not.toBe(0);
    expect(end.output.match(/remote: push one change at a time/g)).toHaveLength(1);
    git(site.bareFolder, ['update-ref', '-d', 'refs/heads/release']);
  });

  test('refuses links, submodules, .git in any spelling, and names that lead out', async () => {
    const before = countChanges();
    symlinkSync('/etc/passwd', path.join(folder, 'passwd'));
    commit(folder, {}, `link\n\nChange-Id: ${changeId('link')}`);
    expect((await push(folder)).output).toContain('is a symbolic link');
    const blob = git(folder, ['hash-object', '-w', '--stdin'], 'x');
    const spellings = ['.git', '.GIT', 'GIT~1', '.git ', '..', '.'];
    for (const [index, name] of spellings.entries()) {
      const tree = git(folder, ['mktree'], `100644 blob ${blob}\t${name}\n`);
      const outer = git(
        folder,
        ['mktree'],
        `${git(folder, ['ls-tree', site.firstCommit])}\n040000 tree ${tree}\tzz\n`,
      );
      const message = `name\n\nChange-Id: ${changeId(`name ${index}`)}`;
      const made = git(folder, ['commit-tree', outer, '-p', site.firstCommit, '-m', message]);
      const end = await push(folder, `${made}:refs/for/main`);
      expect(end.code, name).not.toBe(0);
    }
    const module = git(
      folder,
      ['mktree'],
      `${git(folder, ['ls-tree', site.firstCommit])}\n160000 commit ${site.firstCommit}\tsub\n`,
    );
    const message = `sub\n\nChange-Id: ${changeId('sub')}`;
    const made = git(folder, ['commit-tree', module, '-p', site.firstCommit, '-m', message]);
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
    commit(folder, {}, `large\n\nChange-Id: ${changeId('large')}`);
    const end = await push(folder);
    expect(end.code).not.toBe(0);
    expect(end.output).toContain('maximum allowed size');
    writeFileSync(path.join(folder, 'large.bin'), Buffer.alloc(5 * 1024 * 1024, 'zero'));
    git(folder, ['add', '-A']);
    git(folder, ['commit', '-q', '--amend', '--no-edit']);
    expect((await push(folder)).output).toContain('at most for one file');
  });

  test('refuses a token that may only read, and a grant that may not contribute', async () => {
    const reader = makeToken(site.signed.engineer, ['read']);
    commit(folder, { 'r.c': 'r\n' }, `r\n\nChange-Id: ${changeId('reader')}`);
    git(folder, ['remote', 'set-url', 'origin', door.remote(reader)]);
    const end = await push(folder);
    expect(end.code).not.toBe(0);
    expect(end.output).toContain('lacks the scope');
  });

  test('another organization’s Change-Id makes a change of its own', async () => {
    const id = changeId('shared id');
    const message = `same\n\nChange-Id: ${id}`;
    commit(folder, { 'same.c': '1\n' }, message);
    expect((await push(folder)).output).toContain('patch set 1');
    const other = clone(makeToken(site.rival.engineer));
    commit(other, { 'same.c': '2\n' }, message);
    expect((await push(other)).output).toContain('patch set 1');
    const rows = site.ctx.db.select().from(changes).where(eq(changes.changeId, id)).all();
    expect(rows.map((row) => row.ownerOrganizationId).sort()).toEqual(
      [site.signed.organizationId, site.rival.organizationId].sort(),
    );
  });

  test('refuses the same commit twice', async () => {
    commit(folder, { 't.c': 't\n' }, `t\n\nChange-Id: ${changeId('twice')}`);
    expect((await push(folder)).code).toBe(0);
    const end = await push(folder);
    expect(end.code).not.toBe(0);
    expect(end.output).toContain('already');
  });
});

describe('walls between partners', () => {
  test.each(['0', '2'])(
    'what is not for every reader of the tree is served to nobody by its object id, by protocol %s',
    async (protocol) => {
      const mine = clone(makeToken(site.signed.engineer));
      const head = commit(
        mine,
        { 'secret.c': `int secret_${protocol};\n` },
        `secret\n\nChange-Id: ${changeId(`secret ${protocol}`)}`,
      );
      const blob = git(mine, ['rev-parse', 'HEAD:secret.c']);
      const tree = git(mine, ['rev-parse', 'HEAD^{tree}']);
      expect((await push(mine)).code).toBe(0);
      keepPrivate(head);
      const theirs = clone(makeToken(site.rival.engineer));
      for (const object of [head, blob, tree]) {
        const end = await runClient(theirs, [
          '-c',
          `protocol.version=${protocol}`,
          'fetch',
          'origin',
          object,
        ]);
        expect(end.code, end.output).not.toBe(0);
        expect(git(theirs, ['cat-file', '--batch-check'], `${object}\n`)).toContain('missing');
      }
      if (protocol === '2') {
        // Where the object exists, an id is enough: this is why it must not exist in what is served.
        const store = path.join(
          site.folder,
          `repositories/keel.changes/${site.signed.organizationId}.git`,
        );
        expect((await runClient(theirs, ['fetch', '-q', store, head])).code).toBe(0);
      }
      for (const folder of [theirs, mine]) {
        const refs = await runClient(folder, ['ls-remote', 'origin']);
        expect(refs.output).not.toContain(head);
      }
    },
  );

  test('a push cannot name another partner’s object to have it shown', async () => {
    const mine = clone(makeToken(site.signed.engineer));
    commit(mine, { 'hidden.c': 'int hidden;\n' }, `h\n\nChange-Id: ${changeId('hidden')}`);
    const blob = git(mine, ['rev-parse', 'HEAD:hidden.c']);
    expect((await push(mine)).code).toBe(0);
    const theirs = clone(makeToken(site.rival.engineer));
    const listing = `${git(theirs, ['ls-tree', 'HEAD'])}\n100644 blob ${blob}\tstolen.c\n`;
    const tree = git(theirs, ['mktree', '--missing'], listing);
    const message = `steal\n\nChange-Id: ${changeId('steal')}`;
    const made = git(theirs, ['commit-tree', tree, '-p', 'HEAD', '-m', message]);
    const before = countChanges();
    // The client itself would refuse to send a commit with a hole: send it past that check.
    const end = await sendWithHole(theirs, made, makeToken(site.rival.engineer));
    expect(end).toMatch(/unpacker error|missing necessary objects/);
    expect(countChanges()).toBe(before);
  });

  test('a revoked organization’s token opens nothing any more, and its change is not listed', async () => {
    const person = site.addPerson(site.rival.organizationId, 'leaver', ['engineer']);
    const { acceptAgreement } = await import('#core/licensing/accept-agreement.ts');
    acceptAgreement(person.ctx, { agreementSha256: site.agreementSha256, capacity: 'person' });
    const token = makeToken(person);
    expect((await runClient(scratch.folder, ['ls-remote', door.remote(token)])).code).toBe(0);
    expect(listChanges(person.ctx, {}).changes.length).toBeGreaterThan(0);
    revokeOrganization(site.owner.officer.ctx, {
      organizationId: site.rival.organizationId,
      reason: 'test',
    });
    expect((await runClient(scratch.folder, ['ls-remote', door.remote(token)])).code).not.toBe(0);
    expect(() => listChanges(person.ctx, {})).toThrow('sign in');
  });
});

/** Speaks receive-pack's side of a push by hand, with a pack that holds the commit and tree only. */
async function sendWithHole(folder: string, commitId: string, token: string): Promise<string> {
  const tree = git(folder, ['rev-parse', `${commitId}^{tree}`]);
  const { execFileSync } = await import('node:child_process');
  const pack = execFileSync('git', ['pack-objects', '--stdout', '-q'], {
    cwd: folder,
    input: `${commitId}\n${tree}\n`,
  });
  const line = `${'0'.repeat(40)} ${commitId} refs/for/main\0report-status-v2 side-band-64k`;
  const head = (line.length + 4).toString(16).padStart(4, '0') + line;
  const answer = await fetch(`${door.url}/git/keel.git/git-receive-pack`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`x:${token}`).toString('base64')}`,
      'content-type': 'application/x-git-receive-pack-request',
    },
    body: Buffer.concat([Buffer.from(`${head}0000`), pack]),
  });
  return answer.text();
}

/** Makes the change of a commit one that its sender and maintainers alone may see. */
function keepPrivate(commitId: string): void {
  const { db } = site.ctx;
  const row = db.select().from(patchSets).where(eq(patchSets.headCommit, commitId)).get();
  db.update(changes)
    .set({ contribution: 'black-box' })
    .where(eq(changes.number, row?.changeNumber ?? 0))
    .run();
}
