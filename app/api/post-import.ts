import type { z } from 'zod';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { requireMaintainer } from '#core/identity/rows.ts';
import type { startImportInput } from '#core/source/import-schema.ts';
import { startImport } from '#core/source/start-import.ts';
import { startUpdate } from '#core/source/start-update.ts';
import { beginTransfer } from '../http/transfer-limits.ts';
import { jsonResponse } from './json-response.ts';
import { bodyPieces, readSmallBody } from './read-body.ts';

const fieldsMax = 16_384;

/**
 * `POST /api/imports`: with a bundle as the body, its slug, name and description in the query; or with JSON that also has
 * `url`. The import goes on by itself.
 */
export async function postImport(request: Request, ctx: Context): Promise<Response> {
  const { userId, organization } = requireMaintainer(ctx); // before a byte is read
  const type = request.headers.get('content-type') ?? '';
  if (type.startsWith('application/json')) {
    const input = (await readJson(request)) as z.input<typeof startImportInput>; // parsed by the verb
    return jsonResponse(await startImport(ctx, input), 202);
  }
  const end = await beginTransfer('upload', { userId, organizationId: organization.id });
  try {
    const fields = Object.fromEntries(new URL(request.url).searchParams);
    const { slug = '', name = slug, description = '' } = fields;
    const pieces = bodyPieces(request, 'the bundle');
    return jsonResponse(await startImport(ctx, { slug, name, description }, pieces), 202);
  } finally {
    end();
  }
}

/** `POST /api/imports/updates` with `{slug, anywhere}`: fetches an imported repository again. */
export async function postUpdate(request: Request, ctx: Context): Promise<Response> {
  requireMaintainer(ctx);
  const { slug, anywhere } = (await readJson(request)) as { slug?: unknown; anywhere?: unknown };
  const wanted = { slug: typeof slug === 'string' ? slug : '', anywhere: anywhere === true };
  return jsonResponse(startUpdate(ctx, wanted), 202);
}

async function readJson(request: Request): Promise<object> {
  const bytes = await readSmallBody(request, { maxBytes: fieldsMax, what: 'the request' });
  const refused = new DomainError('invalid', 'the request is no JSON object');
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    throw refused; // JSON.parse names a place in what was sent, which helps nobody
  }
  throw refused;
}
