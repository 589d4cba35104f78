import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { readUploadRequest, type UploadRequest } from '#formats/git/upload-request.ts';
import { readBody } from '../api/read-body.ts';

/** Room for a hundred thousand wants and as many haves. */
const limitBytes = 16 * 1024 * 1024;
const unpack = promisify(gunzip);

/**
 * Takes a request to upload-pack whole, to see what it is after.
 *
 * @returns what it asks for, and the same request unpacked for git; undefined by another protocol than 2,
 *   whose requests are passed on as they come.
 * @throws DomainError `too-large` over 16 MiB; `invalid` for a body that does not unpack.
 */
export async function takeUploadRequest(
  ctx: Context,
  request: Request,
): Promise<{ asked: UploadRequest | undefined; body: Uint8Array; request: Request } | undefined> {
  const versions = (request.headers.get('git-protocol') ?? '').split(':');
  if (request.method !== 'POST' || !versions.includes('version=2')) return undefined;
  const body = await readPlain(ctx, request);
  const headers = new Headers(request.headers);
  headers.delete('content-encoding');
  headers.set('content-length', String(body.length));
  const { method, signal, url } = request;
  return {
    asked: readUploadRequest(body),
    body,
    request: new Request(url, { method, headers, signal, body }),
  };
}

async function readPlain(ctx: Context, request: Request): Promise<Uint8Array<ArrayBuffer>> {
  const body = await readBody(ctx, request, { maxBytes: limitBytes, what: 'the request of git' });
  const encoding = request.headers.get('content-encoding');
  if (encoding === null) return body;
  if (!/^(x-)?gzip$/i.test(encoding)) {
    throw new DomainError(
      'invalid',
      `git packs its requests with gzip, not "${encoding.slice(0, 40)}"`,
    );
  }
  try {
    return new Uint8Array(await unpack(body, { maxOutputLength: limitBytes }));
  } catch (cause) {
    throw new DomainError('invalid', 'the request of git does not unpack', { cause });
  }
}
