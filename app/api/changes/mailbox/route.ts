import { serve } from '../../door.ts';
import { postMailbox } from '../../send-change.ts';

export function POST(request: Request): Promise<Response> {
  return serve(request, (ctx) => postMailbox(request, ctx));
}
