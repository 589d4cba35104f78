import { cancelImport } from '#core/source/cancel-import.ts';
import { readImport } from '#core/source/list-imports.ts';
import { jsonResponse } from '../../json-response.ts';
import { serveRoute } from '../../serve-route.ts';

interface Route {
  params: Promise<{ id: string }>;
}

export async function GET(request: Request, { params }: Route): Promise<Response> {
  const { id } = await params;
  return serveRoute(request, (ctx) => jsonResponse(readImport(ctx, { importId: id })));
}

export async function DELETE(request: Request, { params }: Route): Promise<Response> {
  const { id } = await params;
  return serveRoute(request, (ctx) => {
    cancelImport(ctx, { importId: id });
    return jsonResponse({ ok: true });
  });
}
