import { serveImportEvents } from '../../../serve-import-events.ts';
import { serveRoute } from '../../../serve-route.ts';

export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const { id } = await params;
  return serveRoute(request, (ctx) => serveImportEvents(request, ctx, id));
}
