import { listTurns } from '#core/views/list-turns.ts';
import { refusalResponse } from '../outcomes/refusals.ts';
import { viewerContext } from '../session/viewer-context.ts';

/** How many open changes wait for the viewer: the count in the top bar, asked for after the page. */
export async function GET(): Promise<Response> {
  try {
    const count = listTurns(await viewerContext()).length;
    return Response.json({ count }, { headers: { 'cache-control': 'no-store' } });
  } catch (error) {
    return refusalResponse(error);
  }
}
