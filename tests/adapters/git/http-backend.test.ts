import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { serveGit } from '#adapters/git/http-backend.ts';
import { createAccessToken } from '#core/identity/create-access-token.ts';
import { revokeAccessToken } from '#core/identity/revoke-access-token.ts';
import { revokeOrganization } from '#core/identity/revoke-organization.ts';
import { encodeLine, flush, sectionReader } from '#formats/git/pkt-line.ts';
import { makeToken, runClient } from '../../helpers/git-door.ts';
import { gitPortal } from '../../helpers/git-portal.ts';

/** Bytes that no pack makes smaller, the same in each run. */
function noise(sizeBytes: number, seed: number): Buffer {
  const bytes = Buffer.alloc(sizeBytes);
  for (let at = 0, word = seed; at < sizeBytes; at += 4) {
    word = (Math.imul(word, 1664525) + 1013904223) | 0;
    bytes.writeInt32LE(word, at);
  }
  return bytes;
}

const portal = gitPortal({
  files: Object.fromEntries(
    Array.from({ length: 16 }, (_, index) => [`blob-${index}`, noise(1024 * 1024, index + 1)]),
  ),
});

/** A clone's second request, read as slowly as the test wants. */
async function openClone(token: string): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  const line = (text: string) => encodeLine(`${text}\n`);
  const body = Buffer.concat([
    line('command=fetch'),
    Buffer.from('0001'), // delim-pkt of protocol v2
    line(`want ${portal.site.firstCommit}`),
    line('done'),
    flush,
  ]);
  const answer = await fetch(`${portal.door.url}/git/keel.git/git-upload-pack`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`x:${token}`).toString('base64')}`,
      'content-type': 'application/x-git-upload-pack-request',
      'git-protocol': 'version=2',
    },
    body,
  });
  expect(answer.status).toBe(200);
  if (answer.body === null) throw new Error('no body');
  return answer.body.getReader();
}

async function readAll(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<number> {
  let sizeBytes = 0;
  for (;;) {
    const next = await reader.read();
    if (next.done) return sizeBytes;
    sizeBytes += next.value.length;
  }
}

/** Living processes that serve this site's repositories. */
function countServing(): number {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
      return environment.includes(`GIT_PROJECT_ROOT=${portal.site.folder}`);
    } catch {
      return false; // gone between the two looks
    }
  }).length;
}

describe('a transfer', () => {
  test('goes through whole while the right lives', async () => {
    const reader = await openClone(makeToken(portal.site.signed.engineer));
    expect(await readAll(reader)).toBeGreaterThan(16 * 1024 * 1024);
  });

  test('is cut when its token is revoked, and so fails at the client', async () => {
    const { id, token } = createAccessToken(portal.site.signed.engineer.ctx, {
      name: 'short',
      scopes: ['read'],
      days: 1,
    });
    const reader = await openClone(token);
    await reader.read();
    revokeAccessToken(portal.site.signed.engineer.ctx, { id });
    await expect(readAll(reader)).rejects.toThrow();
  });

  test('is cut for a client that reads nothing, too, while others are served', async () => {
    const person = portal.site.addPerson(portal.site.rival.organizationId, 'idle', ['engineer']);
    const { acceptAgreement } = await import('#core/licensing/accept-agreement.ts');
    acceptAgreement(person.ctx, {
      agreementSha256: portal.site.agreementSha256,
      capacity: 'person',
    });
    const reader = await openClone(makeToken(person));
    await reader.read();
    revokeOrganization(portal.site.owner.officer.ctx, {
      organizationId: portal.site.rival.organizationId,
      reason: 'test',
    });
    await expect(readAll(reader)).rejects.toThrow();
    const folder = path.join(portal.folder, 'never');
    const end = await runClient(portal.folder, [
      'clone',
      '-q',
      portal.door.remote(makeToken(portal.site.signed.manager)),
      folder,
    ]);
    expect(end.code).toBe(0); // the door serves others all the while
  });

  test('gives nothing when the right ended while the request came', async () => {
    let isAllowed = true;
    let asked = 0;
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        pull(controller) {
          if (asked === 0 && isAllowed) {
            isAllowed = false;
            controller.enqueue(new Uint8Array(encodeLine('command=ls-refs\n')));
          } else controller.close();
        },
      },
      { highWaterMark: 0 },
    );
    const serving = serveGit({
      folder: portal.site.bareFolder,
      service: 'git-upload-pack',
      advertise: false,
      request: { headers: new Headers(), signal: new AbortController().signal, body },
      userId: 'nobody',
      configuration: [],
      stillAllowed: () => {
        asked += 1;
        return isAllowed;
      },
    });
    await expect(serving).rejects.toMatchObject({ code: 'infrastructure' });
    expect(asked).toBe(1);
  });

  test('ends its process when the client goes away', async () => {
    const reader = await openClone(makeToken(portal.site.signed.engineer));
    await reader.read();
    expect(countServing()).toBeGreaterThan(0);
    await reader.cancel();
    await vi.waitUntil(() => countServing() === 0, { timeout: 20_000 });
  });

  test('takes a gzipped request, as git sends long ones', async () => {
    const { gzipSync } = await import('node:zlib');
    const lines = [encodeLine('command=ls-refs\n'), Buffer.from('0001'), flush];
    const answer = await fetch(`${portal.door.url}/git/keel.git/git-upload-pack`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`x:${makeToken(portal.site.signed.engineer)}`).toString('base64')}`,
        'content-type': 'application/x-git-upload-pack-request',
        'content-encoding': 'gzip',
        'git-protocol': 'version=2',
      },
      body: gzipSync(Buffer.concat(lines)),
    });
    expect(await answer.text()).toContain(`${portal.site.firstCommit} refs/heads/main`);
  });
});

describe('sectionReader', () => {
  const read = (bytes: Buffer, step: number) =>
    sectionReader(
      (async function* () {
        for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
      })(),
    );

  test('reads sections however the bytes are cut', async () => {
    const bytes = Buffer.concat([
      encodeLine('a\n'),
      encodeLine('b'),
      flush,
      encodeLine('c'),
      flush,
    ]);
    for (const step of [1, 3, 5, 100]) {
      const section = read(bytes, step);
      expect(await section()).toEqual(['a', 'b']);
      expect(await section()).toEqual(['c']);
    }
  });

  test('refuses a length that is none, and an end inside a line', async () => {
    await expect(read(Buffer.from('zzzz'), 4)()).rejects.toThrow('no packet line');
    await expect(read(Buffer.from('0003'), 4)()).rejects.toThrow('no packet line');
    await expect(read(Buffer.from('0009abc'), 4)()).rejects.toThrow('ends inside');
  });
});
