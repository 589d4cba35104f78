import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { DomainError } from '#core/errors.ts';
import { isAlive, unfinishedName } from '../living.ts';
import {
  type HookAnswer,
  type HookCommand,
  type HookQuestion,
  type HookResult,
  hookEnvironment,
} from './hook-protocol.ts';

/** What the portal does with one push. `say` shows a line to the person who pushes. */
export interface PushHandler {
  /** Nothing is stored yet; a refusal of any command refuses all of them. */
  preReceive(push: {
    commands: HookCommand[];
    quarantine: string | undefined;
    say(line: string): void;
  }): Promise<HookResult[]>;
  /** The objects are stored. */
  procReceive(push: { commands: HookCommand[]; say(line: string): void }): Promise<HookResult[]>;
}

export interface HookServer {
  /**
   * Gives one push its key.
   *
   * @returns configuration and environment for `git http-backend`, and `release`, which ends the key.
   */
  admit(handler: PushHandler): {
    configuration: [string, string][];
    environment: Record<string, string>;
    release(): void;
  };
  close(): Promise<void>;
}

/** The longest path that a Unix socket's address holds (unix(7)). */
const socketPathBytes = 107;
const questionLimitBytes = 4 * 1024 * 1024;

/**
 * Starts the portal's end of the hooks and writes the two hook scripts.
 *
 * @param options `folder`: where the socket and the scripts go, absolute; `hookFile`: the built relay.
 * @throws DomainError `infrastructure` when the socket cannot be made there.
 */
export async function startHookServer(options: {
  folder: string;
  hookFile: string;
}): Promise<HookServer> {
  const socketPath = path.join(options.folder, `hook-${process.pid}.sock`);
  if (Buffer.byteLength(socketPath) > socketPathBytes) {
    throw new DomainError(
      'infrastructure',
      `${socketPath} is too long for a socket: ${socketPathBytes} bytes at most; set SLIPWAY_DATA to a shorter path`,
    );
  }
  const hooks = path.join(options.folder, 'hooks');
  await writeScripts(hooks, path.resolve(options.hookFile));
  await clearSockets(options.folder);
  const pushes = new Map<string, OpenPush>();
  const server = createServer((socket) => void converse(socket, pushes));
  await listen(server, socketPath);
  return {
    admit(handler) {
      const key = randomBytes(24).toString('base64url');
      pushes.set(key, { handler, asked: new Set() });
      return {
        configuration: [['core.hooksPath', hooks]],
        environment: { [hookEnvironment.key]: key, [hookEnvironment.socket]: socketPath },
        release: () => void pushes.delete(key),
      };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
      }),
  };
}

/** Each process that serves the portal has a socket of its own; those of processes that were killed stay behind. */
async function clearSockets(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, pid] = /^hook(?:-(\d+))?\.sock$/.exec(name) ?? ['', 'none'];
    if (pid === 'none') continue;
    const mayLive = pid !== undefined && Number(pid) !== process.pid && isAlive(Number(pid));
    if (!mayLive) await rm(path.join(folder, name), { force: true });
  }
}

interface OpenPush {
  handler: PushHandler;
  asked: Set<string>;
}

async function writeScripts(folder: string, hookFile: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const hook of ['pre-receive', 'proc-receive']) {
    const file = path.join(folder, hook);
    const words = [process.execPath, hookFile, hook].map(
      (word) => `'${word.replace(/'/g, `'\\''`)}'`,
    );
    // Renamed when it is whole: another process of the portal may be serving a push.
    const made = path.join(folder, `.${hook}-${unfinishedName()}`);
    await writeFile(made, `#!/bin/sh\nexec ${words.join(' ')}\n`);
    await chmod(made, 0o700);
    await rename(made, file);
  }
}

function listen(server: Server, socketPath: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new DomainError('infrastructure', `cannot listen on ${socketPath}`, { cause }));
    });
    server.listen(socketPath, () => {
      chmod(socketPath, 0o600).then(resolve, reject);
    });
  });
}

async function converse(socket: Socket, pushes: Map<string, OpenPush>): Promise<void> {
  socket.on('error', () => {}); // the hook was killed: git has told, or cannot tell, its client
  const send = (answer: HookAnswer): void => {
    if (socket.writable) socket.write(`${JSON.stringify(answer)}\n`);
  };
  const say = (line: string): void => send({ say: line });
  try {
    const question: HookQuestion = JSON.parse(await readLine(socket));
    const push = pushes.get(question.key);
    if (push === undefined || push.asked.has(question.hook)) throw new Error('unknown push key');
    push.asked.add(question.hook);
    const { commands, quarantine } = question;
    const results =
      question.hook === 'pre-receive'
        ? await push.handler.preReceive({ commands, quarantine, say })
        : await push.handler.procReceive({ commands, say });
    send({ results });
  } catch (error) {
    say(`the push was not taken: ${error instanceof Error ? error.message : 'unknown error'}`);
    send({ results: [] });
  } finally {
    socket.end();
  }
}

async function readLine(socket: Socket): Promise<string> {
  let sizeBytes = 0;
  socket.on('data', (chunk: Buffer) => {
    sizeBytes += chunk.length;
    if (sizeBytes > questionLimitBytes) socket.destroy();
  });
  for await (const line of createInterface({ input: socket })) return line;
  throw new Error('the hook said nothing');
}
