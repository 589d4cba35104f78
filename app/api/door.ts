import { viewerContext } from '#app/context.ts';
import { house } from '#app/house.ts';
import type { Context } from '#core/context.ts';
import { refuse } from './answer.ts';
import { callerContext } from './caller-context.ts';

/** Serves a route: finds out who calls, and says a refusal the API's way. */
export async function serve(
  request: Request,
  handle: (ctx: Context) => Response | Promise<Response>,
): Promise<Response> {
  try {
    const { environment } = await house();
    return await handle(callerContext(request, await viewerContext(), environment.url));
  } catch (error) {
    return refuse(error);
  }
}
