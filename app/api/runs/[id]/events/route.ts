import { serve } from '../../../door.ts';
import { serveRunEvents } from '../../../serve-run-events.ts';

export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const { id } = await params;
  return serve(request, (ctx) => serveRunEvents(request, ctx, id));
}
