/** `slipway boot --gdb`: the socket that GDB connects to. */
import { createServer, type Server, type Socket } from 'node:net';
import { GdbServer, type Leave } from '#emulator/debug/gdb-server.ts';
import type { DebugSession } from '#emulator/debug/session.ts';
import { UsageError } from '../command.ts';

/** Where to listen for GDB; port 0 is any free one. */
export interface GdbAddress {
  host: string;
  port: number;
}

/** @param text `:PORT` for this computer alone, or `HOST:PORT`. @throws UsageError */
export function parseGdbAddress(text: string): GdbAddress {
  const [, host = '', digits = ''] = /^(.*):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === '' || port > 65_535) {
    throw new UsageError(`--gdb ${text}: want :PORT, or HOST:PORT; port 0 is any that is free`);
  }
  return { host: host === '' ? '127.0.0.1' : host.replace(/^\[(.*)\]$/, '$1'), port };
}

function listen(server: Server, { host, port }: GdbAddress): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(new UsageError(`--gdb ${host}:${port}: ${error.message}`)),
    );
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/** The first connection; no other is accepted. */
function accept(server: Server): Promise<Socket> {
  return new Promise((resolve) => server.once('connection', resolve));
}

/**
 * Serves one GDB until it detaches, kills or disconnects.
 *
 * @param report gets the line that says where to connect.
 * @returns how it left; one that hangs up has detached.
 */
export async function serveGdb(
  session: DebugSession,
  place: GdbAddress,
  report: (line: string) => void,
): Promise<Leave> {
  const server = createServer();
  const port = await listen(server, place);
  const host = place.host.includes(':') ? `[${place.host}]` : place.host;
  report(`slipway: the machine waits for gdb: target remote ${host}:${port}`);
  const socket = await accept(server);
  server.close();
  socket.setNoDelay(true);
  socket.setEncoding('latin1');
  return new Promise((resolve) => {
    const gdb = new GdbServer(session, {
      send: (text) => socket.write(text, 'latin1'),
      pause: () => new Promise((next) => setImmediate(next)),
      left: (how) => {
        socket.end();
        resolve(how);
      },
    });
    socket.on('data', (text) => gdb.receive(String(text)));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => gdb.abandon().then(() => resolve('detached')));
  });
}
