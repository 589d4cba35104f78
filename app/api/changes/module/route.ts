import { serve } from '../../door.ts';
import { postModule } from '../../send-change.ts';

export function POST(request: Request): Promise<Response> {
  return serve(request, (ctx) => postModule(request, ctx));
}
