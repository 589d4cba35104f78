import { notedCheckpoint } from '#core/audit/schema.ts';
import { parseInput } from '#core/parse-input.ts';
import { verifyChain } from '#core/views/verify-chain.ts';
import { jsonResponse } from '../../json-response.ts';
import { serveRoute } from '../../serve-route.ts';

/**
 * `GET /api/audit/verify?noted=SEQUENCE:HASH`: walks the whole audit log and holds it against the signed
 * checkpoints and those that the caller noted; 200 with what was found, also when it was tampered with.
 */
export function GET(request: Request): Promise<Response> {
  return serveRoute(request, (ctx) => {
    const noted = new URL(request.url).searchParams.getAll('noted').slice(0, 20);
    return jsonResponse(
      verifyChain(
        ctx,
        noted.map((text) => parseInput(notedCheckpoint, text)),
      ),
    );
  });
}
