import { postModule } from '../../send-change.ts';
import { serve } from '../../serve-route.ts';

export function POST(request: Request): Promise<Response> {
  return serve(request, (ctx) => postModule(request, ctx));
}
