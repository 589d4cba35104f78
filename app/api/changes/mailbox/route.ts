import { postMailbox } from '../../send-change.ts';
import { serve } from '../../serve-route.ts';

export function POST(request: Request): Promise<Response> {
  return serve(request, (ctx) => postMailbox(request, ctx));
}
