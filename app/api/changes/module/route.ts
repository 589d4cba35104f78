import { postModule } from '../../send-change.ts';
import { serveRoute } from '../../serve-route.ts';

export function POST(request: Request): Promise<Response> {
  return serveRoute(request, (ctx) => postModule(request, ctx));
}
