import { serveArtifact } from '../../serve-artifact.ts';
import { serveRoute } from '../../serve-route.ts';

export async function GET(
  request: Request,
  { params }: { params: Promise<{ sha256: string }> },
): Promise<Response> {
  const { sha256 } = await params;
  return serveRoute(request, (ctx) => serveArtifact(ctx, sha256));
}
