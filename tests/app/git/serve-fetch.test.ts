import { existsSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { fetchCommands } from '#app/changes/[number]/difference/fetch-commands.ts';
import { patchSetRef } from '#core/changes/rules.ts';
import type { Submitted } from '#core/changes/schema.ts';
import { merge } from '#core/review/merge.ts';
import { changes } from '#drizzle/schema/changes.ts';
import { grants } from '#drizzle/schema/licensing.ts';
import { lastEntry } from '../../helpers/audit.ts';
import { makeReady, sendCommit } from '../../helpers/changes.ts';
import { git } from '../../helpers/git.ts';
import { makeToken, runClient } from '../../helpers/git-door.ts';
import { gitPortal } from '../../helpers/git-portal.ts';
import type { Person } from '../../helpers/site.ts';

const portal = gitPortal();
let shared: Submitted & { commit: string };
let hidden: Submitted & { commit: string };

beforeAll(async () => {
  const send = (seed: string) =>
    sendCommit(portal.site, portal.site.signed.engineer, {
      seed,
      files: { [`${seed}.c`]: `int ${seed};\n` },
    });
  shared = await send('shared_source');
  hidden = await send('hidden_source');
  portal.site.ctx.db
    .update(changes)
    .set({ contribution: 'black-box' })
    .where(eq(changes.number, hidden.changeNumber))
    .run();
});

const refOf = (sent: Submitted) => patchSetRef(sent.changeNumber, sent.patchSetNumber);

const clone = (person: Person) => portal.clone(makeToken(person));

const fetchInto = (folder: string, ...wanted: string[]) =>
  runClient(folder, ['fetch', '-q', 'origin', ...wanted]);

function has(folder: string, object: string): boolean {
  return !git(folder, ['cat-file', '--batch-check'], `${object}\n`).includes('missing');
}

describe('a patch set', () => {
  test('is fetched by its ref by everybody who reads the whole tree, and the log names it', async () => {
    for (const person of [
      portal.site.rival.engineer,
      portal.site.signed.manager,
      portal.site.owner.maintainer,
    ]) {
      const folder = clone(person);
      const end = await fetchInto(folder, refOf(shared));
      expect(end).toEqual({ code: 0, output: '' });
      expect(git(folder, ['rev-parse', 'FETCH_HEAD'])).toBe(shared.commit);
      expect(git(folder, ['show', 'FETCH_HEAD:shared_source.c'])).toBe('int shared_source;');
      expect(lastEntry(portal.site.ctx)).toMatchObject({
        action: 'source.fetch',
        detail: { protocol: 2, command: 'fetch', patchSets: [refOf(shared)] },
      });
    }
  });

  test('is brought into a clone by the commands that its page names', async () => {
    const folder = clone(portal.site.rival.engineer);
    const commands = fetchCommands(portal.door.url, 'keel', {
      change: shared.changeNumber,
      patchSet: shared.patchSetNumber,
    });
    const token = `any:${makeToken(portal.site.rival.engineer)}`;
    const header = `http.extraHeader=Authorization: Basic ${Buffer.from(token).toString('base64')}`;
    for (const command of commands.split('\n')) {
      const [program, ...args] = command.split(' ');
      expect(program).toBe('git');
      expect((await runClient(folder, ['-c', header, ...args])).code, command).toBe(0);
    }
    expect(git(folder, ['rev-parse', 'HEAD'])).toBe(shared.commit);
  });

  test('is fetched beside a branch and by a pattern; a clone takes none', async () => {
    const folder = clone(portal.site.rival.engineer);
    expect((await fetchInto(folder, 'main', refOf(shared))).code).toBe(0);
    expect((await fetchInto(folder, '+refs/changes/*:refs/remotes/changes/*')).code).toBe(0);
    const refs = git(folder, ['for-each-ref', '--format=%(refname)', 'refs/remotes/changes']);
    expect(refs).toBe(refOf(shared).replace('refs/changes', 'refs/remotes/changes'));
    const whole = path.join(portal.folder, 'whole');
    const remote = portal.door.remote(makeToken(portal.site.rival.engineer));
    expect((await runClient(portal.folder, ['clone', '-q', remote, whole])).code).toBe(0);
    expect(has(whole, shared.commit)).toBe(false);
  });

  test('of a change that not all may see is listed to nobody, its sender too, and no id reaches it', async () => {
    const blob = git(
      path.join(
        portal.site.folder,
        `repositories/keel.changes/${portal.site.signed.organizationId}.git`,
      ),
      ['rev-parse', `${hidden.commit}:hidden_source.c`],
    );
    for (const person of [
      portal.site.rival.engineer,
      portal.site.signed.engineer,
      portal.site.owner.maintainer,
    ]) {
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
    const review = path.join(portal.site.folder, 'repositories/keel.review.git');
    expect(has(review, shared.commit)).toBe(true);
    expect(has(review, hidden.commit)).toBe(false);
    expect(has(portal.site.bareFolder, shared.commit)).toBe(false);
    const { rmSync } = await import('node:fs');
    rmSync(review, { recursive: true });
    expect((await fetchInto(clone(portal.site.rival.engineer), refOf(shared))).code).toBe(0);
    expect(existsSync(review)).toBe(true);
  });

  test('is refused to a grant of a part, the moment that it becomes one', async () => {
    const folder = clone(portal.site.rival.engineer);
    const narrow = (pathPrefix: string) =>
      portal.site.ctx.db
        .update(grants)
        .set({ pathPrefix })
        .where(eq(grants.organizationId, portal.site.rival.organizationId))
        .run();
    narrow('drivers');
    const end = await fetchInto(folder, refOf(shared));
    expect(end.output).toContain("couldn't find remote ref"); // a view has branches only
    const asked = await runClient(folder, ['fetch', 'origin', shared.commit]);
    expect(asked.code).not.toBe(0);
    const sent = await runClient(folder, ['push', 'origin', 'HEAD:refs/for/main']);
    expect(sent.code).not.toBe(0);
    narrow('');
    expect((await fetchInto(folder, refOf(shared))).code).toBe(0);
  });

  test('that is merged is a commit of the branch, and comes from there', async () => {
    const sent = await sendCommit(portal.site, portal.site.signed.engineer, {
      seed: 'merged',
      files: { 'merged.c': 'int merged;\n' },
    });
    makeReady(portal.site, sent);
    await merge(portal.site.owner.otherMaintainer.ctx, { number: sent.changeNumber });
    const folder = clone(portal.site.rival.engineer);
    git(folder, ['update-ref', '-d', 'refs/remotes/origin/main']);
    expect((await fetchInto(folder, refOf(sent))).code).toBe(0);
    expect(lastEntry(portal.site.ctx)?.detail).not.toHaveProperty('patchSets');
  });
});

describe('a request to upload-pack', () => {
  const post = (body: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    fetch(`${portal.door.url}/git/keel.git/git-upload-pack`, {
      method: 'POST',
      body,
      headers: {
        authorization: `Basic ${Buffer.from(`any:${makeToken(portal.site.rival.engineer)}`).toString('base64')}`,
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
