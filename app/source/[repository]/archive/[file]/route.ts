import { refusalResponse } from '../../../../outcomes/refusals.ts';
import { viewerContext } from '../../../../session/viewer-context.ts';
import { decodeRevision } from '../../../address.ts';
import { serveArchive } from '../../../serve-archive.ts';

/** `/source/<repository>/archive/<revision>.tar.gz` or `.zip`; `?folder=` takes one folder. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ repository: string; file: string }> },
): Promise<Response> {
  const { repository, file } = await params;
  const named = /^(.+)\.(tar\.gz|zip)$/s.exec(decodeRevision(file) ?? '');
  if (named === null) return new Response('an archive ends in .tar.gz or .zip\n', { status: 404 });
  try {
    return await serveArchive(await viewerContext(), {
      repositorySlug: repository,
      revision: named[1] ?? '',
      format: named[2] === 'zip' ? 'zip' : 'tar.gz',
      folder: new URL(request.url).searchParams.get('folder') ?? '',
    });
  } catch (error) {
    return refusalResponse(error);
  }
}
