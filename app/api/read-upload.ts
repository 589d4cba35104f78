import { DomainError } from '#core/errors.ts';
import { readBody } from './read-body.ts';

/** A file with what is said about it. */
export interface Upload {
  fields: Record<string, string>;
  bytes: Uint8Array<ArrayBuffer>;
}

/** Room for the fields and boundaries of a form around its file. */
const formOverheadBytes = 64 * 1024;

/**
 * Reads an upload: a form with a part `file` and its fields, or the bare file with the fields in the query.
 *
 * @param limits `fileBytes`: of the file alone. `what` names it in a refusal.
 * @throws DomainError `too-large`; `invalid` for a form that does not parse or has no file.
 */
export async function readUpload(
  request: Request,
  limits: { fileBytes: number; what: string },
): Promise<Upload> {
  const type = request.headers.get('content-type') ?? '';
  if (!type.toLowerCase().startsWith('multipart/form-data')) {
    const bytes = await readBody(request, limits.fileBytes, limits.what);
    return { fields: Object.fromEntries(new URL(request.url).searchParams), bytes };
  }
  const body = await readBody(request, limits.fileBytes + formOverheadBytes, limits.what);
  return fromForm(await parseForm(body, type), limits);
}

async function parseForm(body: Uint8Array<ArrayBuffer>, type: string): Promise<FormData> {
  try {
    return await new Response(body, { headers: { 'content-type': type } }).formData();
  } catch (cause) {
    throw new DomainError('invalid', 'the form does not parse; send multipart/form-data', {
      cause,
    });
  }
}

async function fromForm(
  form: FormData,
  limits: { fileBytes: number; what: string },
): Promise<Upload> {
  const fields: Record<string, string> = {};
  for (const [name, value] of form) {
    if (typeof value === 'string' && name !== 'file') fields[name] = value;
  }
  const file = form.get('file');
  if (!(file instanceof Blob) || file.size === 0) {
    throw new DomainError('invalid', 'no file came with the form; choose one for the part `file`');
  }
  if (file.size > limits.fileBytes) {
    throw new DomainError(
      'too-large',
      `${limits.what} has ${file.size} bytes; the limit is ${limits.fileBytes}`,
    );
  }
  return { fields, bytes: new Uint8Array(await file.arrayBuffer()) };
}
