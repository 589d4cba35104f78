import { serve } from '../../../door.ts';
import { getSlip } from '../../../read-changes.ts';

export async function GET(
  request: Request,
  { params }: { params: Promise<{ number: string }> },
): Promise<Response> {
  const { number } = await params;
  return serve(request, (ctx) => getSlip(ctx, number));
}
