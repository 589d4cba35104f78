import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { build } from 'esbuild';
import { startHookServer } from '#adapters/git/hook-server.ts';
import { handleGit } from '#app/git/handler.ts';
import type { Context } from '#core/context.ts';
import { createAccessToken } from '#core/identity/create-access-token.ts';
import { developer } from './git.ts';
import { ended } from './run.ts';
import type { Person, TestSite } from './site.ts';

export interface GitDoorServer {
  /** `http://127.0.0.1:<port>`. */
  url: string;
  /** The address of `keel` with the person's token as the password. */
  remote(token: string): string;
  close(): Promise<void>;
}

export function openGitDoor(site: TestSite, hookFile: string): Promise<GitDoorServer> {
  return serveGitDoor(site.ctx, site.folder, hookFile);
}

/** A plain HTTP server around the git door's handler, as Next's route calls it. */
export async function serveGitDoor(
  ctx: Context,
  dataFolder: string,
  hookFile: string,
): Promise<GitDoorServer> {
  const hooks = await startHookServer({ folder: dataFolder, hookFile });
  const server = createServer((message, response) => void answer(message, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const door = { ctx, dataFolder, url, hooks, address: () => '192.0.2.9' };
    await send(await handleGit(door, makeRequest(url, message, response)), response);
  };
  return {
    url,
    remote: (token) => remoteOf(url, token),
    close: async () => {
      await closeServer(server);
      await hooks.close();
    },
  };
}

export function remoteOf(url: string, token: string): string {
  return `${url.replace('//', `//any:${token}@`)}/git/keel.git`;
}

function makeRequest(url: string, message: IncomingMessage, response: ServerResponse): Request {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const hasBody = message.method === 'POST';
  return new Request(new URL(message.url ?? '/', url), {
    method: message.method ?? 'GET',
    headers: Object.entries(message.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)] as [string, string]],
    ),
    signal: gone.signal,
    ...(hasBody ? { body: streamOf(message), duplex: 'half' } : {}),
  } as RequestInit);
}

function streamOf(message: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks = message[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const next = await chunks.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
  });
}

async function send(answer: Response, response: ServerResponse): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (answer.body === null) {
    response.end();
    return;
  }
  try {
    await pipeline(answer.body, response);
  } catch {
    response.destroy(); // a cut stream must look cut
  }
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** Builds the hook's relay as `npm run build -- hook` does. @returns its file. */
export async function buildHook(folder: string): Promise<string> {
  const outfile = path.join(folder, 'hook.mjs');
  await build({
    entryPoints: ['adapters/git/hook.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'silent',
  });
  return outfile;
}

export function makeToken(
  person: Person,
  scopes: ('read' | 'write')[] = ['read', 'write'],
): string {
  return createAccessToken(person.ctx, { name: 'test', scopes, days: 30 }).token;
}

export interface GitEnd {
  code: number;
  /** stdout and stderr together. */
  output: string;
}

const clientEnvironment = { ...developer, HOME: '/nonexistent', GIT_TERMINAL_PROMPT: '0' };

/** Runs a git client without blocking the server that it talks to. */
export function runClient(folder: string, args: readonly string[]): Promise<GitEnd> {
  return watch(startClient(folder, args));
}

export function startClient(folder: string, args: readonly string[]): ChildProcess {
  return spawn('git', [...args], { cwd: folder, env: { ...process.env, ...clientEnvironment } });
}

export async function watch(child: ChildProcess): Promise<GitEnd> {
  const { status, output } = await ended(child);
  return { code: status, output };
}

export function temporaryFolder(): { folder: string; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'slipway-git-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
