import { listChanges } from '#core/changes/list-changes.ts';
import { yourTurn } from '#core/changes/your-turn.ts';
import { readViewer } from '#core/identity/read-viewer.ts';
import { viewerContext } from '../context.ts';
import { refusalResponse } from '../errors.ts';

/** How many of the newest open changes wait for the viewer: the count in the top bar, asked for after the page. */
export async function GET(): Promise<Response> {
  try {
    const ctx = await viewerContext();
    const { changes } = listChanges(ctx, { status: 'open' });
    const viewer = readViewer(ctx);
    const isMaintainer =
      viewer?.organization.kind === 'owner' && viewer.roles.includes('maintainer');
    const who = { userId: viewer?.userId ?? '', isMaintainer };
    const count = changes.filter((change) => yourTurn(who, change) !== undefined).length;
    return Response.json({ count }, { headers: { 'cache-control': 'no-store' } });
  } catch (error) {
    return refusalResponse(error);
  }
}
