import { existsSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fetchCommands } from '#app/changes/[number]/difference/fetch-commands.ts';
import { patchSetRef } from '#core/changes/rules.ts';
import type { Submitted } from '#core/changes/schema.ts';
import { merge } from '#core/review/merge.ts';
import { changes } from '#drizzle/schema/changes.ts';
import { grants } from '#drizzle/schema/licensing.ts';
import { lastEntry } from '../../helpers/audit.ts';
import { makeReady, sendCommit } from '../../helpers/changes.ts';
import { git } from '../../helpers/git.ts';
import {
  buildHook,
  type GitDoorServer,
  makeToken,
  openGitDoor,
  runClient,
  temporaryFolder,
} from '../../helpers/git-door.ts';
import { makeSite, type Person, type TestSite } from '../../helpers/site.ts';

const scratch = temporaryFolder();
let site: TestSite;
let door: GitDoorServer;
let shared: Submitted & { commit: string };
let hidden: Submitted & { commit: string };
let clones = 0;

beforeAll(async () => {
  site = await makeSite();
  door = await openGitDoor(site, await buildHook(scratch.folder));
  const send = (seed: string) =>
    sendCommit(site, site.signed.engineer, { seed, files: { [`${seed}.c`]: `int ${seed};\n` } });
  shared = await send('shared_source');
  hidden = await send('hidden_source');
  site.ctx.db
    .update(changes)
    .set({ contribution: 'black-box' })
    .where(eq(changes.number, hidden.changeNumber))
    .run();
});
afterAll(async () => {
  await door.close();
  site.close();
  scratch.remove();
});

const refOf = (sent: Submitted) => patchSetRef(sent.changeNumber, sent.patchSetNumber);

/** A clone whose origin is the door, as this person. */
function clone(person: Person): string {
  clones += 1;
  const folder = path.join(scratch.folder, `clone-${clones}`);
  git(scratch.folder, ['clone', '-q', site.bareFolder, folder]);
  git(folder, ['remote', 'set-url', 'origin', door.remote(makeToken(person))]);
  return folder;
}

const fetchInto = (folder: string, ...wanted: string[]) =>
  runClient(folder, ['fetch', '-q', 'origin', ...wanted]);

function has(folder: string, object: string): boolean {
  return !git(folder, ['cat-file', '--batch-check'], `${object}\n`).includes('missing');
}

describe('a patch set', () => {
  test('is fetched by its ref by everybody who reads the whole tree, and the log names it', async () => {
    for (const person of [site.rival.engineer, site.signed.manager, site.owner.maintainer]) {
      const folder = clone(person);
      const end = await fetchInto(folder, refOf(shared));
      expect(end).toEqual({ code: 0, output: '' });
      expect(git(folder, ['rev-parse', 'FETCH_HEAD'])).toBe(shared.commit);
      expect(git(folder, ['show', 'FETCH_HEAD:shared_source.c'])).toBe('int shared_source;');
      expect(lastEntry(site.ctx)).toMatchObject({
        action: 'source.fetch',
        detail: { protocol: 2, command: 'fetch', patchSets: [refOf(shared)] },
      });
    }
  });

  test('is brought into a clone by the commands that its page names', async () => {
    const folder = clone(site.rival.engineer);
    const commands = fetchCommands(door.url, 'keel', {
      change: shared.changeNumber,
      patchSet: shared.patchSetNumber,
    });
    const token = `any:${makeToken(site.rival.engineer)}`;
    const header = `http.extraHeader=Authorization: Basic ${Buffer.from(token).toString('base64')}`;
    for (const command of commands.split('\n')) {
      const [program, ...args] = command.split(' ');
      expect(program).toBe('git');
      expect((await runClient(folder, ['-c', header, ...args])).code, command).toBe(0);
    }
    expect(git(folder, ['rev-parse', 'HEAD'])).toBe(shared.commit);
  });

  test('is fetched beside a branch and by a pattern; a clone takes none', async () => {
    const folder = clone(site.rival.engineer);
    expect((await fetchInto(folder, 'main', refOf(shared))).code).toBe(0);
    expect((await fetchInto(folder, '+refs/changes/*:refs/remotes/changes/*')).code).toBe(0);
    const refs = git(folder, ['for-each-ref', '--format=%(refname)', 'refs/remotes/changes']);
    expect(refs).toBe(refOf(shared).replace('refs/changes', 'refs/remotes/changes'));
    const whole = path.join(scratch.folder, 'whole');
    const remote = door.remote(makeToken(site.rival.engineer));
    expect((await runClient(scratch.folder, ['clone', '-q', remote, whole])).code).toBe(0);
    expect(has(whole, shared.commit)).toBe(false);
  });

  test('of a change that not all may see is listed to nobody, its sender too, and no id reaches it', async () => {
    const blob = git(
      path.join(site.folder, `repositories/keel.changes/${site.signed.organizationId}.git`),
      ['rev-parse', `${hidden.commit}:hidden_source.c`],
    );
    for (const person of [site.rival.engineer, site.signed.engineer, site.owner.maintainer]) {
      const folder = clone(person);
      const listed = await runClient(folder, ['ls-remote', 'origin']);
      expect(listed.output).toContain(refOf(shared));
      expect(listed.output).not.toContain(hidden.commit);
      expect((await fetchInto(folder, refOf(hidden))).code).not.toBe(0);
      for (const object of [hidden.commit, blob]) {
        // By itself, and beside what opens the store that patch sets are served from.
        expect((await fetchInto(folder, object)).code).not.toBe(0);
        expect((await fetchInto(folder, refOf(shared), object)).code).not.toBe(0);
        expect(has(folder, object)).toBe(false);
      }
    }
  });

  test('lies in a store of copies, which can be lost, and not in the repository', async () => {
    const review = path.join(site.folder, 'repositories/keel.review.git');
    expect(has(review, shared.commit)).toBe(true);
    expect(has(review, hidden.commit)).toBe(false);
    expect(has(site.bareFolder, shared.commit)).toBe(false);
    const { rmSync } = await import('node:fs');
    rmSync(review, { recursive: true });
    expect((await fetchInto(clone(site.rival.engineer), refOf(shared))).code).toBe(0);
    expect(existsSync(review)).toBe(true);
  });

  test('is refused to a grant of a part, the moment that it becomes one', async () => {
    const folder = clone(site.rival.engineer);
    const narrow = (pathPrefix: string) =>
      site.ctx.db
        .update(grants)
        .set({ pathPrefix })
        .where(eq(grants.organizationId, site.rival.organizationId))
        .run();
    narrow('drivers');
    const end = await fetchInto(folder, refOf(shared));
    expect(end.output).toContain('your grant does not cover the whole tree');
    const sent = await runClient(folder, ['push', 'origin', 'HEAD:refs/for/main']);
    expect(sent.output).toContain(`send the patch by upload: ${door.url}/changes/new?way=mailbox`);
    narrow('');
    expect((await fetchInto(folder, refOf(shared))).code).toBe(0);
  });

  test('that is merged is a commit of the branch, and comes from there', async () => {
    const sent = await sendCommit(site, site.signed.engineer, {
      seed: 'merged',
      files: { 'merged.c': 'int merged;\n' },
    });
    makeReady(site, sent);
    await merge(site.owner.otherMaintainer.ctx, { number: sent.changeNumber });
    const folder = clone(site.rival.engineer);
    git(folder, ['update-ref', '-d', 'refs/remotes/origin/main']);
    expect((await fetchInto(folder, refOf(sent))).code).toBe(0);
    expect(lastEntry(site.ctx)?.detail).not.toHaveProperty('patchSets');
  });
});

describe('a request to upload-pack', () => {
  const post = (body: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    fetch(`${door.url}/git/keel.git/git-upload-pack`, {
      method: 'POST',
      body,
      headers: {
        authorization: `Basic ${Buffer.from(`any:${makeToken(site.rival.engineer)}`).toString('base64')}`,
        'content-type': 'application/x-git-upload-pack-request',
        'git-protocol': 'version=2',
        ...headers,
      },
    });
  const listing = Buffer.from('0014command=ls-refs\n00010000');

  test('may be packed, and lists the same', async () => {
    const plain = await (await post(new Uint8Array(listing))).text();
    expect(plain).toContain(refOf(shared));
    expect(plain.endsWith('0000')).toBe(true);
    const packed = new Uint8Array(gzipSync(listing));
    expect(await (await post(packed, { 'content-encoding': 'gzip' })).text()).toBe(plain);
  });

  test('that unpacks to no end, or not at all, or by another way is refused', async () => {
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(64 * 1024 * 1024)));
    for (const [body, encoding] of [
      [bomb, 'gzip'],
      [new Uint8Array(listing), 'gzip'],
      [new Uint8Array(listing), 'br'],
    ] as const) {
      const response = await post(body, { 'content-encoding': encoding });
      expect(response.status).toBe(400);
    }
  });
});
