import { serveHealth } from '../serve-health.ts';
import { serveRoute } from '../serve-route.ts';

/** Says that the portal answers and its database can be read, and what is broken. */
export function GET(request: Request): Promise<Response> {
  return serveRoute(request, serveHealth);
}
