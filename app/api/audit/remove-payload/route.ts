import { removePayload } from '#core/identity/remove-payload.ts';
import { requireUser } from '#core/identity/rows.ts';
import { removePayloadInput } from '#core/identity/schema.ts';
import { parseInput } from '#core/parse-input.ts';
import { jsonResponse } from '../../json-response.ts';
import { readBody } from '../../read-body.ts';
import { serveRoute } from '../../serve-route.ts';

/** `POST /api/audit/remove-payload` with `{sequence, reason}`: takes one entry's payload away for good. */
export function POST(request: Request): Promise<Response> {
  return serveRoute(request, async (ctx) => {
    requireUser(ctx, 'write');
    const bytes = await readBody(ctx, request, { maxBytes: 8192, what: 'the request' });
    const body = Buffer.from(bytes).toString();
    removePayload(ctx, parseInput(removePayloadInput, readJson(body)));
    return jsonResponse({ ok: true });
  });
}

/** @returns undefined for what is no JSON: the schema refuses that. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
