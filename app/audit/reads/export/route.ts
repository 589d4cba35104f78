import { exportReads } from '#core/views/export-reads.ts';
import { refusalResponse } from '../../../outcomes/refusals.ts';
import { viewerContext } from '../../../session/viewer-context.ts';
import { filterOf, readReadsQuery } from '../reads-query.ts';
import { asCsv, asJson } from './write-reads-file.ts';

/** `/audit/reads/export?format=csv|json` and the page's own filters: all reads that they mean, as a file. */
export async function GET(request: Request): Promise<Response> {
  try {
    const search = Object.fromEntries(new URL(request.url).searchParams);
    const format = search.format === 'json' ? 'json' : 'csv';
    const filter = filterOf(readReadsQuery(search));
    const pages = await exportReads(await viewerContext(), { filter, format });
    const file = format === 'json' ? asJson(pages) : asCsv(pages);
    return new Response(toStream(file), {
      headers: {
        'content-type': format === 'json' ? 'application/json' : 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="reads.${format}"`,
        'cache-control': 'private, no-store',
        'x-content-type-options': 'nosniff',
      },
    });
  } catch (error) {
    return refusalResponse(error);
  }
}

/** One piece for each that is asked for; what fails midway ends the answer with an error, so that a part is no whole. */
function toStream(pieces: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}
