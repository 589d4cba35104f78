import { getChanges } from '../read-changes.ts';
import { serve } from '../serve-route.ts';

export function GET(request: Request): Promise<Response> {
  return serve(request, (ctx) => getChanges(request, ctx));
}
