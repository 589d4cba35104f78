import { serve } from '../door.ts';
import { getChanges } from '../read-changes.ts';

export function GET(request: Request): Promise<Response> {
  return serve(request, (ctx) => getChanges(request, ctx));
}
