import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { requireUser } from '#core/identity/rows.ts';
import { processWide } from '#core/process-wide.ts';
import { type FormPart, formLimits, readForm } from '#formats/form-data.ts';
import { makeSemaphore } from '../http/semaphore.ts';
import { beginTransfer } from '../http/transfer-limits.ts';
import { readBody } from './read-body.ts';

/** A file with what is said about it. */
export interface Upload {
  fields: Record<string, string>;
  bytes: Uint8Array<ArrayBuffer>;
}

/** Room for the fields and boundaries of a form around its file. */
const formOverheadBytes = 64 * 1024;

/** Taken into memory and worked on at the same time; the others wait on disk. */
const inMemory = 3;

/**
 * Reads an upload: a form with a part `file` and its fields, or the bare file with the fields in the query;
 * and gives it to `work`. So many of a person, an organization and in all go on at the same time, and few of
 * them are in memory.
 *
 * @param limits `fileBytes`: of the file alone. `what` names it in a refusal.
 * @throws DomainError `unauthenticated`; `throttled` for too many at once; `too-large`; `invalid` for a form
 *   that does not parse or has no file.
 */
export async function receiveUpload<T>(
  ctx: Context,
  request: Request,
  limits: { fileBytes: number; what: string },
  work: (upload: Upload) => Promise<T>,
): Promise<T> {
  const { userId, organization } = requireUser(ctx);
  const end = await beginTransfer('upload', { userId, organizationId: organization.id });
  const acquire = processWide('upload-semaphore', () => makeSemaphore(inMemory));
  let release: (() => void) | undefined;
  try {
    const upload = await readUpload(ctx, request, limits, async () => {
      release = await acquire();
    });
    return await work(upload);
  } finally {
    release?.();
    end();
  }
}

async function readUpload(
  ctx: Context,
  request: Request,
  limits: { fileBytes: number; what: string },
  waitForMemory: () => Promise<void>,
): Promise<Upload> {
  const { what, fileBytes } = limits;
  const type = request.headers.get('content-type') ?? '';
  if (!type.toLowerCase().startsWith('multipart/form-data')) {
    const bytes = await readBody(ctx, request, { maxBytes: fileBytes, what }, waitForMemory);
    return { fields: Object.fromEntries(new URL(request.url).searchParams), bytes };
  }
  const maxBytes = fileBytes + formOverheadBytes;
  const body = await readBody(ctx, request, { maxBytes, what }, waitForMemory);
  return fromForm(readForm(body, type), limits);
}

function fromForm(
  form: readonly FormPart[] | undefined,
  limits: { fileBytes: number; what: string },
): Upload {
  if (form === undefined) {
    const { parts } = formLimits;
    throw new DomainError(
      'invalid',
      `the form does not parse; send multipart/form-data of ${parts} parts at most`,
    );
  }
  const fields: Record<string, string> = {};
  for (const { name, bytes } of form) {
    if (name !== 'file') fields[name] = Buffer.from(bytes).toString('utf8');
  }
  const file = form.find(({ name }) => name === 'file')?.bytes;
  if (file === undefined || file.length === 0) {
    throw new DomainError('invalid', 'no file came with the form; choose one for the part `file`');
  }
  if (file.length > limits.fileBytes) {
    throw new DomainError(
      'too-large',
      `${limits.what} has ${file.length} bytes; the limit is ${limits.fileBytes}`,
    );
  }
  return { fields, bytes: new Uint8Array(file) };
}
