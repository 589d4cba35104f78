import path from 'node:path';
import { serveGit } from '#adapters/git/http-backend.ts';
import { repositoryFolder } from '#adapters/git/repository.ts';
import { noSpace } from '#core/as-domain-error.ts';
import { mayStillPush } from '#core/changes/authorize-push.ts';
import { changesPrefix, incomingPrefix, limits, pushPrefix } from '#core/changes/rules.ts';
import type { Context } from '#core/context.ts';
import type { SourceAccess } from '#core/licensing/authorize-source.ts';
import { watchRight } from '#core/licensing/watch-right.ts';
import { openView } from '#core/source/open-view.ts';
import type { GitDoor, GitRequest } from './handler.ts';
import { makePushHandler } from './push.ts';
import { gitWaitMs } from './serve-view.ts';

interface Push {
  door: GitDoor;
  ctx: Context;
  wanted: GitRequest;
  access: SourceAccess;
  userId: string;
  /** Called once, when the transfer is over; not when it is refused before it begins. */
  onEnd(): void;
}

const configuration: readonly [string, string][] = [
  ['receive.procReceiveRefs', pushPrefix.replace(/\/$/, '')],
  ['receive.maxInputSize', String(limits.pushBytes)],
  ['receive.autogc', 'false'],
  ['receive.fsckObjects', 'true'],
  ['transfer.hideRefs', changesPrefix.replace(/\/$/, '')],
  ['transfer.hideRefs', incomingPrefix.replace(/\/$/, '')],
  // What the client has already: the branches of what the store borrows from.
  ['core.alternateRefsPrefixes', 'refs/heads'],
];

/**
 * Serves a push, which goes to the store of the pusher's organization; from a view, to one that knows the view's objects
 * only. The caller has asked for the right.
 */
export async function servePush(
  { door, ctx, wanted, access, userId, onEnd }: Push,
  request: Request,
): Promise<Response> {
  if (!ctx.ports.space.isLeft()) throw noSpace(); // git itself would say it in the system's words
  const { slug, service, advertise } = wanted;
  const { store, viewId } = await openStores(ctx, access);
  const folder = repositoryFolder(path.join(door.dataFolder, 'repositories'), store);
  const push = door.hooks.admit(
    makePushHandler({ ctx, url: door.url, repositorySlug: slug, folder, viewId }),
  );
  try {
    return await serveGit({
      folder,
      service,
      advertise,
      request,
      userId,
      configuration: [...push.configuration, ...configuration],
      environment: push.environment,
      stillAllowed: watchRight(ctx, () => mayStillPush(ctx, slug, viewId)),
      onEnd() {
        push.release();
        onEnd();
      },
    });
  } catch (error) {
    push.release();
    throw error;
  }
}

async function openStores(
  ctx: Context,
  access: SourceAccess,
): Promise<{ store: string; viewId?: string }> {
  const { git } = ctx.ports;
  const { slug } = access.repository;
  const organizationId = access.viewer.organization.id;
  if (access.whole) return { store: await git.createChangesStore(slug, organizationId) };
  const { id } = await openView(ctx, access, gitWaitMs);
  return { store: await git.createViewPushStore(slug, id, organizationId), viewId: id };
}
