import { readFileDifference } from '#core/source/read-file-difference.ts';
import { layOutFiles } from '../../../components/diff/lay-out-files.ts';
import { refusalResponse } from '../../../outcomes/refusals.ts';
import { viewerContext } from '../../../session/viewer-context.ts';
import type { LoadedDifference } from '../../lazy-differences.tsx';

const contextLines = 3;

/** `?base=&head=&path=&door=`: how one file differs, laid out for a page that was opened without it. */
export async function GET(
  request: Request,
  { params }: { params: Promise<{ repository: string }> },
): Promise<Response> {
  const asked = new URL(request.url).searchParams;
  const text = (name: string) => asked.get(name) ?? '';
  try {
    const file = await readFileDifference(await viewerContext(), {
      repositorySlug: (await params).repository,
      base: text('base'),
      head: text('head'),
      path: text('path'),
      door: text('door') === 'compare' ? 'compare' : 'commit',
    });
    const [view] = await layOutFiles([file], () => ({ contextLines }));
    const { oldText: _old, newText: _new, ...shown } = file;
    const answer: LoadedDifference = { file: shown, view };
    return Response.json(answer, { headers: { 'cache-control': 'private, no-store' } });
  } catch (error) {
    return refusalResponse(error);
  }
}
