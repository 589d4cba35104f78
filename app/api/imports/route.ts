import { listImports } from '#core/source/list-imports.ts';
import { jsonResponse } from '../json-response.ts';
import { postImport } from '../post-import.ts';
import { serveRoute } from '../serve-route.ts';

export function GET(request: Request): Promise<Response> {
  return serveRoute(request, (ctx) => jsonResponse({ imports: listImports(ctx) }));
}

export function POST(request: Request): Promise<Response> {
  return serveRoute(request, (ctx) => postImport(request, ctx));
}
