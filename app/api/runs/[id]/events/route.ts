import { noteRead } from '#core/audit/note-read.ts';
import { readRun } from '#core/ci/read-run.ts';
import { serve } from '../../../door.ts';
import { serveRunEvents } from '../../../serve-run-events.ts';

export async function GET(
  request: Request,
  { params }: { params: Promise<{ id: string }> },
): Promise<Response> {
  const { id } = await params;
  return serve(request, async (ctx) => {
    const { told } = readRun(ctx, { runId: id }); // asks whether the reader may
    if (!told) await noteRead(ctx, { action: 'run.read', subject: `run:${id}`, detail: {} });
    return serveRunEvents(request, ctx, id);
  });
}
