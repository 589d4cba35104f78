import { getSlip } from '../../../read-changes.ts';
import { serveRoute } from '../../../serve-route.ts';

export async function GET(
  request: Request,
  { params }: { params: Promise<{ number: string }> },
): Promise<Response> {
  const { number } = await params;
  return serveRoute(request, (ctx) => getSlip(ctx, number));
}
