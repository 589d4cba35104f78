import { getChanges } from '../read-changes.ts';
import { serveRoute } from '../serve-route.ts';

export function GET(request: Request): Promise<Response> {
  return serveRoute(request, (ctx) => getChanges(request, ctx));
}
