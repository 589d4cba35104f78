import type { Readable } from 'node:stream';

export interface CgiHead {
  status: number;
  headers: Headers;
  /** The first bytes of the body, read along with the head. */
  rest: Uint8Array;
}

const headLimitBytes = 16 * 1024;

/**
 * Reads the head of a CGI answer and leaves the stream paused behind it.
 *
 * @throws Error when the stream ends inside the head, or the head is over 16 KiB.
 * Source: RFC 3875, section 6.
 */
export async function readCgiHead(stream: Readable): Promise<CgiHead> {
  let seen = Buffer.alloc(0);
  for (;;) {
    const end = seen.indexOf('\r\n\r\n');
    if (end >= 0) return parse(seen.subarray(0, end).toString('latin1'), seen.subarray(end + 4));
    if (seen.length > headLimitBytes) throw new Error('the head of the answer is too long');
    const chunk = await readChunk(stream);
    if (chunk === undefined) throw new Error('the answer ends inside its head');
    seen = Buffer.concat([seen, chunk]);
  }
}

function readChunk(stream: Readable): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const attempt = (): void => {
      const chunk: Buffer | null = stream.read();
      if (chunk !== null || stream.readableEnded) done(chunk ?? undefined);
    };
    const done = (chunk: Buffer | undefined): void => {
      stream.off('readable', attempt).off('end', ended).off('error', failed);
      resolve(chunk);
    };
    const ended = (): void => done(undefined);
    const failed = (cause: Error): void => {
      stream.off('readable', attempt).off('end', ended).off('error', failed);
      reject(cause);
    };
    stream.on('readable', attempt).on('end', ended).on('error', failed);
    attempt();
  });
}

function parse(head: string, rest: Uint8Array): CgiHead {
  const headers = new Headers();
  let status = 200;
  for (const line of head.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon < 0) continue;
    const value = line.slice(colon + 1).trim();
    if (line.slice(0, colon).toLowerCase() === 'status') status = Number.parseInt(value, 10);
    else headers.append(line.slice(0, colon), value);
  }
  return { status, headers, rest };
}
