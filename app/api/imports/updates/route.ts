import { postUpdate } from '../../post-import.ts';
import { serveRoute } from '../../serve-route.ts';

export function POST(request: Request): Promise<Response> {
  return serveRoute(request, (ctx) => postUpdate(request, ctx));
}
