import { requireUser } from '#core/identity/rows.ts';
import { openFile } from '#core/source/open-file.ts';
import { beginTransfer } from '../../../../../http/transfer-limits.ts';
import { servePlace } from '../../../../place.ts';
import { serveRaw } from '../../../../serve-raw.ts';

interface Given {
  params: Promise<{ repository: string; revision: string; path: string[] }>;
}

/** One file as it is, with the same right as its page. `?as=picture`: as a picture of a document, if it is one. */
export function GET(request: Request, { params }: Given): Promise<Response> {
  return servePlace(params, async (ctx, { repository, revision, path }) => {
    const file = await openFile(ctx, { repositorySlug: repository, revision, path, door: 'raw' });
    return serveRaw(request, path, file, () => {
      const { userId, organization } = requireUser(ctx);
      return beginTransfer('raw', { userId, organizationId: organization.id });
    });
  });
}
