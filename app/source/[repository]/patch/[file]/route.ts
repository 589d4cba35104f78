import { readPatch } from '#core/source/read-patch.ts';
import { refusalResponse } from '../../../../outcomes/refusals.ts';
import { viewerContext } from '../../../../session/viewer-context.ts';

/** `/source/<repository>/patch/<commit>.patch`: the commit as `git format-patch` prints it. */
export async function GET(
  _request: Request,
  { params }: { params: Promise<{ repository: string; file: string }> },
): Promise<Response> {
  const { repository, file } = await params;
  const named = /^([0-9a-f]{7,40})\.patch$/.exec(file);
  if (named === null) return new Response('name it <commit>.patch\n', { status: 404 });
  try {
    const asked = { repositorySlug: repository, commit: named[1] ?? '' };
    const { commit, patch } = await readPatch(await viewerContext(), asked);
    return new Response(new Uint8Array(patch), {
      headers: {
        'content-type': 'text/plain; charset=utf-8',
        'content-disposition': `inline; filename="${commit.slice(0, 12)}.patch"`,
        'x-content-type-options': 'nosniff',
        'cache-control': 'private, no-store',
      },
    });
  } catch (error) {
    return refusalResponse(error);
  }
}
