import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import type http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Outside } from '#adapters/import/guarded-proxy.ts';
import { importLimits } from '#adapters/import/limits.ts';
import { makeImports } from '#adapters/import/make-imports.ts';
import { isPublicAddress } from '#adapters/import/public-address.ts';
import { addCommit, developer, git } from '../../helpers/git.ts';
import { testFolder } from '../../helpers/test-folder.ts';

const folderOf = testFolder();
let server: https.Server;
let port: number;
let tip: string;
const asked: string[] = [];
/** What git sent. */
const said: string[] = [];

/** A git server over TLS on loopback, which stands for one outside. */
beforeAll(async () => {
  mkdirSync(folderOf('data/repositories'), { recursive: true });
  git(folderOf(''), [
    'init',
    '--quiet',
    '--bare',
    '--initial-branch=trunk',
    folderOf('origin.git'),
  ]);
  tip = addCommit(folderOf('origin.git'), {
    message: 'one\n',
    files: { 'a.c': 'int a;\n' },
    ref: 'refs/heads/trunk',
  });
  const args =
    'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=code.example -addext subjectAltName=DNS:code.example';
  execFileSync(
    'openssl',
    [...args.split(' '), '-keyout', folderOf('key.pem'), '-out', folderOf('cert.pem')],
    {
      stdio: 'ignore',
    },
  );
  const tls = { key: readFileSync(folderOf('key.pem')), cert: readFileSync(folderOf('cert.pem')) };
  server = https.createServer(tls, serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => void server.close());

function serve(request: http.IncomingMessage, response: http.ServerResponse): void {
  const { pathname, search } = new URL(request.url ?? '', 'https://code.example');
  asked.push(pathname);
  if (pathname.startsWith('/moved/')) {
    response.writeHead(302, { location: `https://169.254.169.254${pathname}` }).end();
    return;
  }
  if (pathname.startsWith('/plain/')) {
    const file = folderOf(pathname.slice('/plain/'.length));
    if (existsSync(file) && statSync(file).isFile()) response.end(readFileSync(file));
    else response.writeHead(404).end();
    return;
  }
  if (pathname.startsWith('/closed/')) {
    response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
    return;
  }
  const child = spawn('git', ['http-backend'], {
    env: {
      ...developer,
      NODE_ENV: 'test',
      GIT_PROJECT_ROOT: folderOf(''),
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
    },
  });
  request.on('data', (part: Buffer) => said.push(part.toString('latin1')));
  request.pipe(child.stdin);
  const parts: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  child.on('close', () => {
    const all = Buffer.concat(parts);
    const end = all.indexOf('\r\n\r\n');
    for (const line of all.toString('latin1', 0, end).split('\r\n')) {
      const [name = '', value = ''] = line.split(': ');
      if (name !== 'Status') response.setHeader(name, value);
    }
    response.end(all.subarray(end + 4));
  });
}

/** The test's server is let through, and nothing else but the open internet. */
function outside(more: Partial<Outside> = {}): Outside {
  return {
    resolve: async () => ['127.0.0.1'],
    mayConnect: (address) => address === '127.0.0.1',
    settings: ['-c', `http.sslCAInfo=${folderOf('cert.pem')}`],
    ...more,
  };
}

let count = 0;
function bring(url: string, world = outside(), limits = importLimits) {
  count += 1;
  const watch = { tell: () => undefined, signal: new AbortController().signal };
  const imports = makeImports(folderOf('data'), { limits, outside: world });
  return imports.makeRepository(`i${count}`, `tree${count}`, { kind: 'url', url }, watch);
}

const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'nothing was refused',
    (error: Error) => error.message,
  );

test('fetches a repository from an address, with its default branch', async () => {
  const made = await bring(`https://code.example:${port}/origin.git`);
  expect(made).toMatchObject({
    defaultBranch: 'trunk',
    branches: [{ name: 'trunk', commit: tip }],
  });
  expect(git(folderOf(`data/repositories/tree${count}.git`), ['rev-parse', 'trunk'])).toBe(tip);
});

test('fetches again only what a hosted repository lacks', async () => {
  const url = `https://code.example:${port}/origin.git`;
  await bring(url);
  const next = addCommit(folderOf('origin.git'), {
    message: 'two\n',
    files: { 'b.c': 'int b;\n' },
    ref: 'refs/heads/trunk',
  });
  const place = folderOf(`data/repositories/tree${count}.git`);
  const hidden = addCommit(place, {
    message: 'not merged\n',
    files: { 'c.c': 'int c;\n' },
    ref: 'refs/changes/1/1',
    parent: tip,
  });
  const watch = { tell: () => undefined, signal: new AbortController().signal };
  const imports = makeImports(folderOf('data'), { outside: outside() });
  said.length = 0;
  const made = await imports.fetchAgain('again', `tree${count}`, { kind: 'url', url }, watch);
  expect(made).toMatchObject({ branches: [{ name: 'trunk', commit: next }], objects: 3 });
  expect(git(place, ['rev-parse', 'trunk'])).toBe(tip);
  expect(git(place, ['cat-file', '-t', next])).toBe('commit');
  expect(said.join('')).toContain(`have ${tip}`);
  expect(said.join('')).not.toContain(hidden);
});

test.each(['127.0.0.1', '10.1.2.3', '169.254.169.254', '::1', '::ffff:127.0.0.1', 'fd00::1'])(
  'refuses a name that leads to %s, also when another of its addresses is public',
  async (inner) => {
    const before = asked.length;
    const world = outside({ resolve: async () => ['8.8.8.8', inner], mayConnect: isPublicAddress });
    const said = await refusal(bring(`https://code.example:${port}/origin.git`, world));
    expect(said).toContain(`code.example is at ${inner}, which is no address of the open internet`);
    expect(asked.length).toBe(before);
  },
);

test.each([
  ...[
    '127.0.0.1',
    '127.1',
    '0x7f.1',
    '0177.0.0.1',
    '2130706433',
    '0x7f000001',
    '017700000001',
    '127.0.1',
  ],
  ...[
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:ffff:127.0.0.1]',
    '[::]',
    '0',
    '0.0.0.0',
  ],
  ...['１２７.0.0.1', '127.0.0.1.', 'localhost', 'LOCALHOST', 'localhost.'],
])('refuses loopback written as %s', async (host) => {
  const before = asked.length;
  const { lookup } = await import('node:dns/promises');
  const resolve = async (name: string) =>
    (await lookup(name, { all: true })).map(({ address }) => address);
  const world = outside({ resolve, mayConnect: isPublicAddress });
  const said = await refusal(bring(`https://${host}:${port}/origin.git`, world));
  expect(said).toMatch(/no address of the open internet|no address of .* is known/);
  expect(asked.length).toBe(before);
});

test('connects to the address that it checked, whatever a second look-up says', async () => {
  let looks = 0;
  const resolve = async () => {
    looks += 1;
    return looks === 1 ? ['127.0.0.1'] : ['127.0.0.2'];
  };
  const said = await refusal(
    bring(`https://code.example:${port}/origin.git`, outside({ resolve })),
  );
  expect(said === 'nothing was refused' || said.includes('127.0.0.2')).toBe(true);
});

test('follows no redirection, and asks no password', async () => {
  const moved = await refusal(bring(`https://code.example:${port}/moved/origin.git`));
  expect(moved).toContain('git refuses it');
  const closed = await refusal(bring(`https://code.example:${port}/closed/origin.git`));
  expect(closed).toContain('asks for a password');
});

test('ends a transfer that is larger than the limit', async () => {
  const limits = { ...importLimits, packBytes: 2_000 };
  const said = await refusal(bring(`https://code.example:${port}/origin.git`, outside(), limits));
  expect(said).toContain('sent more than 2000 bytes');
});

test('leaves nothing behind of what it refused', () => {
  const left = readdirSync(folderOf('data/repositories'));
  expect(left.filter((name) => name.startsWith('.'))).toEqual([]);
});

test('the proxy serves one host, by CONNECT alone', async () => {
  const { openGuardedProxy } = await import('#adapters/import/guarded-proxy.ts');
  const proxy = await openGuardedProxy({ host: 'code.example', port }, 1e6, outside());
  const address = new URL(proxy.url);
  const say = (text: string) =>
    new Promise<string>((resolve) => {
      const socket = net.connect(Number(address.port), address.hostname, () => socket.write(text));
      let heard = '';
      socket.on('data', (chunk) => {
        heard += chunk.toString('latin1');
        if (heard.includes('\r\n\r\n')) socket.destroy();
      });
      socket.on('close', () => resolve(heard.split('\r\n')[0] ?? ''));
    });
  expect(await say(`CONNECT other.example:${port} HTTP/1.1\r\nhost: x\r\n\r\n`)).toContain('403');
  expect(await say(`CONNECT code.example:22 HTTP/1.1\r\nhost: x\r\n\r\n`)).toContain('403');
  expect(await say(`GET http://code.example:${port}/ HTTP/1.1\r\nhost: x\r\n\r\n`)).toContain(
    '405',
  );
  expect(await say(`CONNECT code.example:${port} HTTP/1.1\r\nhost: x\r\n\r\n`)).toContain('200');
  proxy.close();
  expect(path.isAbsolute(folderOf(''))).toBe(true);
});

test('refuses a server that gives plain files, whose objects nothing would check', async () => {
  git(folderOf('origin.git'), ['update-server-info']);
  const refused = await refusal(bring(`https://code.example:${port}/plain/origin.git`));
  expect(refused).toContain('the server gives plain files in place of packs');
  expect(existsSync(folderOf(`data/repositories/tree${count}.git`))).toBe(false);
});
