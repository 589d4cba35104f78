import { type Context, whenWritable } from '#core/context.ts';
import { site } from '../process/site.ts';
import { viewerContext } from '../session/viewer-context.ts';
import { callerContext } from './caller-context.ts';
import { errorResponse } from './json-response.ts';

/** Serves an API route: finds out who calls, and turns a refusal into a JSON response. */
export async function serveRoute(
  request: Request,
  handle: (ctx: Context) => Response | Promise<Response>,
): Promise<Response> {
  try {
    const { environment } = await site();
    const session = await viewerContext();
    if (request.method !== 'GET' && request.method !== 'HEAD') await whenWritable(session);
    return await handle(callerContext(request, session, environment.url));
  } catch (error) {
    return errorResponse(error);
  }
}
