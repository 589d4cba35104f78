import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { transferLimits } from '#app/http/transfer-limits.ts';
import { newestEntry } from '../../helpers/changes.ts';
import { git } from '../../helpers/git.ts';
import { makeToken, runClient } from '../../helpers/git-door.ts';
import { gitPortal } from '../../helpers/git-portal.ts';

const portal = gitPortal();

test('a licensed partner clones, and the log says so', async () => {
  const folder = path.join(portal.folder, 'by-http');
  const remote = portal.door.remote(makeToken(portal.site.signed.engineer));
  expect(await runClient(portal.folder, ['clone', '-q', remote, folder])).toEqual({
    code: 0,
    output: '',
  });
  expect(git(folder, ['rev-parse', 'HEAD'])).toBe(portal.site.firstCommit);
  expect(newestEntry(portal.site, 'source.fetch')?.actorUserId).toBe(
    portal.site.signed.engineer.userId,
  );
});

test('asks for a token where there is none', async () => {
  const answer = await fetch(`${portal.door.url}/git/keel.git/info/refs?service=git-upload-pack`);
  expect(answer.status).toBe(401);
  expect(answer.headers.get('www-authenticate')).toMatch(/^Basic realm="Slipway"/);
});

test('takes a token as the API does, too', async () => {
  const token = makeToken(portal.site.signed.engineer);
  const remote = `${portal.door.url}/git/keel.git`;
  const header = (text: string) => ['-c', `http.extraHeader=Authorization: ${text}`];
  const list = (text: string) =>
    runClient(portal.folder, [...header(text), 'ls-remote', remote, 'refs/heads/main']);
  expect((await list(`Bearer ${token}`)).output).toContain(portal.site.firstCommit);
  expect(
    (await list(`Bearer ${token.slice(0, -1)}${token.endsWith('x') ? 'y' : 'x'}`)).code,
  ).not.toBe(0);
});

test('refuses a token that never was, and a revoked organization', async () => {
  for (const token of [`slip_${'a'.repeat(40)}`, 'x']) {
    const end = await runClient(portal.folder, ['ls-remote', portal.door.remote(token)]);
    expect(end.code).not.toBe(0);
  }
  expect(newestEntry(portal.site, 'token.refuse')).toBeDefined();
});

test('says to who has not signed what stands between', async () => {
  const end = await runClient(portal.folder, [
    'ls-remote',
    portal.door.remote(makeToken(portal.site.invited.engineer)),
  ]);
  expect(end.code).not.toBe(0);
  expect(end.output).toContain('has not signed agreement');
  expect(end.output).toContain('/licence');
  expect(newestEntry(portal.site, 'source.refuse')?.actorUserId).toBe(
    portal.site.invited.engineer.userId,
  );
});

test('slow transfers are limited for a person, end with their client, and keep nobody else waiting', async () => {
  const headers = (token: string) => ({
    authorization: `Bearer ${token}`,
    'content-type': 'application/x-git-receive-pack-request',
  });
  const token = makeToken(portal.site.signed.engineer);
  const gone = new AbortController();
  const slow = () =>
    fetch(`${portal.door.url}/git/keel.git/git-receive-pack`, {
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
  const other = await runClient(portal.folder, [
    'ls-remote',
    portal.door.remote(makeToken(portal.site.rival.engineer)),
    'refs/heads/main',
  ]);
  expect(other.output).toContain(portal.site.firstCommit);
  gone.abort();
  await vi.waitFor(async () => {
    const end = await runClient(portal.folder, ['ls-remote', portal.door.remote(token)]);
    expect(end.code, end.output).toBe(0);
  }, 10_000);
});

test('serves no file of the repository folder', async () => {
  const token = makeToken(portal.site.signed.engineer);
  const authorization = `Basic ${Buffer.from(`x:${token}`).toString('base64')}`;
  for (const file of ['HEAD', 'config', 'info/refs', 'objects/info/packs', '../slipway.sqlite']) {
    const answer = await fetch(`${portal.door.url}/git/keel.git/${file}`, {
      headers: { authorization },
    });
    expect(answer.status, file).toBe(404);
  }
  for (const slug of ['keel.changes%2Fx', '..', 'nothing', '-h']) {
    const url = `${portal.door.url}/git/${slug}.git/info/refs?service=git-upload-pack`;
    expect((await fetch(url, { headers: { authorization } })).status, slug).toBe(404);
  }
});
