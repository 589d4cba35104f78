import path from 'node:path';
import { serveGit } from '#adapters/git/http-backend.ts';
import { repositoryFolder } from '#adapters/git/repository.ts';
import type { Context } from '#core/context.ts';
import type { SourceAccess } from '#core/licensing/authorize-source.ts';
import { watchRight } from '#core/licensing/watch-right.ts';
import { openView } from '#core/source/open-view.ts';
import { readsView } from '#core/source/reads-view.ts';
import type { GitRequest } from './handler.ts';
import { noteFetch } from './note-fetch.ts';
import { takeUploadRequest } from './read-upload-request.ts';
import { protocolOf, requireStill, takesSource } from './serve-fetch.ts';

/** A clone waits for a view to be made, where that is quick; otherwise its user is told to come again. */
export const gitWaitMs = 20_000;

interface ViewFetch {
  ctx: Context;
  dataFolder: string;
  wanted: GitRequest;
  access: SourceAccess;
  userId: string;
  /** Called once, when the transfer is over. */
  onEnd(): void;
}

/**
 * Serves a clone, a fetch or a listing to who may read parts of the tree: from their view, which has the branches and
 * nothing else. An object of another path is not there, whatever its id.
 */
export async function serveViewFetch(fetch: ViewFetch, request: Request): Promise<Response> {
  const { ctx, wanted, access } = fetch;
  const { slug, service, advertise } = wanted;
  const view = await openView(ctx, access, gitWaitMs);
  const taken = await takeUploadRequest(ctx, request);
  const stillAllowed = watchRight(ctx, () =>
    readsView(ctx, { repositorySlug: slug, viewId: view.id }),
  );
  requireStill(stillAllowed);
  // By an older protocol every request but the advertisement takes source.
  if (taken === undefined ? !advertise : takesSource(taken)) {
    await noteFetch(ctx, {
      slug,
      store: view.store,
      protocol: taken === undefined ? protocolOf(request) : 2,
      asked: taken?.asked,
      prefixes: view.prefixes,
      view: view.id,
      patchSets: [],
    });
  }
  return serveGit({
    folder: repositoryFolder(path.join(fetch.dataFolder, 'repositories'), view.store),
    service,
    advertise,
    request: taken?.request ?? request,
    userId: fetch.userId,
    configuration: [
      ['transfer.hideRefs', 'refs'],
      ['transfer.hideRefs', '!refs/heads'],
      ['uploadpack.allowTipSHA1InWant', 'false'],
      ['uploadpack.allowReachableSHA1InWant', 'false'],
      ['uploadpack.allowAnySHA1InWant', 'false'],
    ],
    stillAllowed,
    onEnd: fetch.onEnd,
  });
}
