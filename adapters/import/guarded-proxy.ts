import { lookup } from 'node:dns/promises';
import http from 'node:http';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import { isPublicAddress } from './public-address.ts';

/** The world outside, as an import may reach it. A test gives its own when it constructs the importer. */
export interface Outside {
  /** All addresses of a name. */
  resolve(host: string): Promise<string[]>;
  mayConnect(address: string): boolean;
  /** More settings for git: a test's authority. */
  settings: readonly string[];
}

export const openInternet: Outside = {
  resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
  mayConnect: isPublicAddress,
  settings: [],
};

export interface GuardedProxy {
  /** For `http.proxy`. */
  url: string;
  /** Why a connection was refused or cut, as a sentence; undefined when none was. */
  refusal(): string | undefined;
  close(): void;
}

const connectMs = 20_000;
const silenceMs = 120_000;

/**
 * A proxy on loopback that git is told to use: it knows one host, looks its name up itself, refuses when any of its
 * addresses is not of the open internet, and connects to the address that it checked, so that a second look-up cannot
 * give another. Only CONNECT is served: what goes through is TLS between git and the host.
 *
 * @param target the only host and port that are served.
 * @param maxBytes from the host; more ends the connection.
 */
export async function openGuardedProxy(
  target: { host: string; port: number },
  maxBytes: number,
  outside: Outside,
): Promise<GuardedProxy> {
  const open = new Set<Duplex>();
  const state: { refusal?: string; left: number } = { left: maxBytes };
  const refuse = (sentence: string) => {
    state.refusal ??= sentence;
  };
  const server = http.createServer((_request, response) => response.writeHead(405).end());
  server.on('connect', (request, socket: Duplex, head: Buffer) => {
    keep(open, socket);
    connect(request.url ?? '', target, outside).then(
      (remote) => {
        keep(open, remote);
        join({ socket, remote, head }, state, () =>
          refuse(`${target.host} sent more than ${maxBytes} bytes, the limit of an import`),
        );
      },
      (error: unknown) => {
        refuse(error instanceof Error ? error.message : String(error));
        socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    refusal: () => state.refusal,
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

function keep(open: Set<Duplex>, socket: Duplex): void {
  open.add(socket);
  socket.on('error', () => socket.destroy()); // the other end is told by its close
  socket.once('close', () => open.delete(socket));
}

/** @throws Error with a sentence for whoever asked for the import. */
async function connect(
  asked: string,
  { host, port }: { host: string; port: number },
  outside: Outside,
): Promise<net.Socket> {
  const bare = host.replace(/^\[|\]$/g, '');
  if (asked !== `${host}:${port}`) {
    throw new Error(`${host} leads to ${asked.slice(0, 200)}: give that address itself`);
  }
  const addresses = await outside.resolve(bare).catch(() => []);
  const [first] = addresses;
  if (first === undefined) throw new Error(`no address of ${bare} is known; check the name`);
  const inner = addresses.find((address) => !outside.mayConnect(address));
  if (inner !== undefined) {
    throw new Error(
      `${bare} is at ${inner}, which is no address of the open internet; upload a bundle instead`,
    );
  }
  return reach(first, port, bare);
}

function reach(address: string, port: number, host: string): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: address, port });
    const fail = () => {
      socket.destroy();
      reject(new Error(`${host} does not answer at port ${port}; try again later`));
    };
    socket.setTimeout(connectMs, fail);
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.off('error', fail);
      socket.setTimeout(silenceMs, () => socket.destroy());
      resolve(socket);
    });
  });
}

function join(
  { socket, remote, head }: { socket: Duplex; remote: net.Socket; head: Buffer },
  state: { left: number },
  tooMuch: () => void,
): void {
  socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
  if (head.length > 0) remote.write(head);
  remote.on('data', (chunk: Buffer) => {
    state.left -= chunk.length;
    if (state.left >= 0) return;
    tooMuch();
    socket.destroy();
    remote.destroy();
  });
  remote.pipe(socket);
  socket.pipe(remote);
  remote.once('close', () => socket.destroy());
  socket.once('close', () => remote.destroy());
}
