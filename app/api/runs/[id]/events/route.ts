import { noteRunRead } from '#core/views/note-run-read.ts';
import { readRun } from '#core/views/read-run.ts';
import { serveRoute } from '../../../serve-route.ts';
import { serveRunEvents } from '../../../serve-run-events.ts';

export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const { id } = await params;
  return serveRoute(request, async (ctx) => {
    await noteRunRead(ctx, readRun(ctx, { runId: id }), 'stream'); // asks whether the reader may
    return serveRunEvents(request, ctx, id);
  });
}
