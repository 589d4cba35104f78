import { serve } from '../../door.ts';
import { getChange } from '../../read-changes.ts';

export async function GET(
  request: Request,
  { params }: { params: Promise<{ number: string }> },
): Promise<Response> {
  const { number } = await params;
  return serve(request, (ctx) => getChange(ctx, number));
}
