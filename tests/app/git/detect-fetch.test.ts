import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { eq } from 'drizzle-orm';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { detectFetch } from '#app/git/detect-fetch.ts';
import { auditEntries } from '#drizzle/schema/audit.ts';
import { encodeLine, flush } from '#formats/git/pkt-line.ts';
import { git } from '../../helpers/git.ts';
import { makeToken, runClient } from '../../helpers/git-door.ts';
import { gitPortal } from '../../helpers/git-portal.ts';

let token: string;
const portal = gitPortal();

/** Another for each test: what the same token reads again is counted, and leaves no entry of its own. */
beforeEach(() => {
  token = makeToken(portal.site.signed.engineer);
});
afterAll(() => {
  vi.unstubAllEnvs();
});

const fetches = () =>
  portal.site.ctx.db
    .select()
    .from(auditEntries)
    .where(eq(auditEntries.action, 'source.fetch'))
    .all();

async function ask(body: Uint8Array, headers: Record<string, string>): Promise<Buffer> {
  const answer = await fetch(`${portal.door.url}/git/keel.git/git-upload-pack`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`x:${token}`).toString('base64')}`,
      'content-type': 'application/x-git-upload-pack-request',
      ...headers,
    },
    body: Uint8Array.from(body),
  });
  return Buffer.from(await answer.arrayBuffer());
}

const v2 = { 'git-protocol': 'version=2' };
const delimiter = Buffer.from('0001');
const wants = () =>
  Buffer.concat([
    encodeLine('command=fetch'),
    delimiter,
    encodeLine(`want ${portal.site.firstCommit}\n`),
    encodeLine('done\n'),
    flush,
  ]);

test.each([
  ['2', 'x/command=ls-refs'],
  ['1', 'command=ls-refs'],
  ['0', 'command=ls-refs'],
])(
  'a clone by protocol %s leaves its entry, whatever the client calls itself',
  async (version, agent) => {
    vi.stubEnv('GIT_USER_AGENT', agent);
    const before = fetches().length;
    const folder = path.join(portal.folder, `clone-${version}`);
    const args = [
      '-c',
      `protocol.version=${version}`,
      'clone',
      '-q',
      portal.door.remote(token),
      folder,
    ];
    expect(await runClient(portal.folder, args)).toEqual({ code: 0, output: '' });
    vi.unstubAllEnvs();
    expect(git(folder, ['rev-parse', 'HEAD'])).toBe(portal.site.firstCommit);
    expect(fetches().length).toBeGreaterThan(before);
  },
);

test('looking at the branches leaves none', async () => {
  const before = fetches().length;
  expect((await runClient(portal.folder, ['ls-remote', portal.door.remote(token)])).code).toBe(0);
  expect(fetches()).toHaveLength(before);
});

test('a packed request leaves its entry', async () => {
  const before = fetches().length;
  const pack = await ask(gzipSync(wants()), { ...v2, 'content-encoding': 'gzip' });
  expect(pack.includes('PACK')).toBe(true);
  expect(fetches()).toHaveLength(before + 1);
});

test('a second command behind ls-refs gets nothing, and a capability before fetch hides nothing', async () => {
  const before = fetches().length;
  const both = Buffer.concat([encodeLine('command=ls-refs\n'), delimiter, flush, wants()]);
  expect((await ask(both, v2)).includes('PACK')).toBe(false);
  const renamed = Buffer.concat([encodeLine('command=ls-refs'), wants()]);
  expect((await ask(renamed, v2)).includes('PACK')).toBe(false);
  expect(fetches()).toHaveLength(before);
  const disguised = Buffer.concat([encodeLine('agent=x/command=ls-refs'), wants()]);
  expect((await ask(disguised, v2)).includes('PACK')).toBe(true);
  expect(fetches()).toHaveLength(before + 1);
});

/** What is found when the body comes in pieces of `size` bytes. */
function watched(body: string, headers: Record<string, string>, size = 1): unknown[] {
  const found: unknown[] = [];
  const watch = detectFetch(new Request('http://h/', { headers }), (detail) => found.push(detail));
  const bytes = Buffer.from(body);
  for (let at = 0; at < bytes.length; at += size) watch(bytes.subarray(at, at + size));
  return found;
}

test.each([
  ['0014command=ls-refs\n0000', v2, 0],
  ['0013command=ls-refs0000', v2, 0],
  ['0013command=ls-refs0000', {}, 1],
  ['0013command=ls-refs0000', { 'git-protocol': 'version=1' }, 1],
  ['0013command=ls-refs0000', { ...v2, 'content-encoding': 'gzip' }, 1],
  ['0015command=ls-refsxx', v2, 1],
  ['0011command=fetch', v2, 1],
  ['0001command=ls-refs', v2, 1],
  ['00000013command=ls-refs', v2, 1],
  ['command=ls-refs', v2, 1],
  ['fff0command=ls-refs', v2, 1],
])('%j with %j is told %i times, however it is cut', (body, headers, times) => {
  for (const size of [1, 3, 100]) expect(watched(body, headers, size)).toHaveLength(times);
});

test('git itself refuses what is taken for ls-refs when it is more than that', () => {
  const body = Buffer.concat([encodeLine('command=ls-refs'), encodeLine('command=fetch'), flush]);
  const end = spawnSync('git', ['upload-pack', '--stateless-rpc', portal.site.bareFolder], {
    input: body,
    env: { ...process.env, GIT_PROTOCOL: 'version=2' },
  });
  expect(end.status).not.toBe(0);
});
