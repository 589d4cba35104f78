import { serve } from '../../door.ts';
import { serveArtifact } from '../../serve-artifact.ts';

export async function GET(
  request: Request,
  { params }: { params: Promise<{ sha256: string }> },
): Promise<Response> {
  const { sha256 } = await params;
  return serve(request, (ctx) => serveArtifact(ctx, sha256));
}
