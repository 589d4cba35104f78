import path from 'node:path';
import { serveGit } from '#adapters/git/http-backend.ts';
import { repositoryFolder } from '#adapters/git/repository.ts';
import { type FetchablePatchSet, listFetchable } from '#core/changes/list-fetchable.ts';
import { changesPrefix } from '#core/changes/rules.ts';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import { reviewStore } from '#core/git-port.ts';
import { mayStillRead } from '#core/licensing/authorize-source.ts';
import { watchRight } from '#core/licensing/watch-right.ts';
import { encodeLine } from '#formats/git/pkt-line.ts';
import type { UploadRequest } from '#formats/git/upload-request.ts';
import { detectFetch } from './detect-fetch.ts';
import type { GitRequest } from './handler.ts';
import { noteFetch } from './note-fetch.ts';
import { takeUploadRequest } from './read-upload-request.ts';

/** Commits that one question to the database may name. */
const askAtOnce = 500;

interface Fetch {
  ctx: Context;
  dataFolder: string;
  wanted: GitRequest;
  userId: string;
  /** Called once, when the transfer is over. */
  onEnd(): void;
}

/**
 * Serves a clone, a fetch or a listing. The caller has asked for the whole tree.
 *
 * Branches come from the repository, which holds nothing that is not merged. A fetch that wants a patch set
 * comes from the review store, which borrows the repository's objects and holds the patch sets that every
 * reader of the whole tree may see; the database says which of them this actor may fetch, at each request.
 */
export async function serveFetch(fetch: Fetch, request: Request): Promise<Response> {
  const { ctx, wanted } = fetch;
  const taken = await takeUploadRequest(ctx, request);
  requireStill(() => mayStillRead(ctx, { repositorySlug: wanted.slug, path: '' }));
  if (taken === undefined) {
    // By an older protocol every request but the advertisement takes source.
    if (!wanted.advertise) {
      const { slug } = wanted;
      const protocol = protocolOf(request);
      await noteFetch(ctx, { slug, store: slug, protocol, asked: undefined, patchSets: [] });
    }
    return serve(fetch, request, wanted.slug);
  }
  const { asked } = taken;
  const known = asked === undefined ? [] : findAsked(ctx, wanted.slug, asked);
  const unmerged = asked?.command === 'fetch' ? await keepUnmerged(ctx, wanted.slug, known) : [];
  if (takesSource(taken)) {
    const patchSets = unmerged.map(({ ref }) => ref);
    const { slug } = wanted;
    await noteFetch(ctx, { slug, store: slug, protocol: 2, asked, patchSets });
  }
  if (asked?.command === 'ls-refs' && known.length > 0) {
    return addRefs(await serve(fetch, taken.request, wanted.slug), known);
  }
  if (unmerged.length === 0) return serve(fetch, taken.request, wanted.slug);
  for (const patchSet of unmerged) {
    await ctx.ports.git.lend(wanted.slug, patchSet.store, patchSet);
  }
  return serve(fetch, taken.request, reviewStore(wanted.slug));
}

/**
 * Once the request is here whole: its sender decides how long that takes, and a fetch that is refused is none to record.
 *
 * @throws DomainError `forbidden`.
 */
export function requireStill(allowed: () => boolean): void {
  if (allowed()) return;
  throw new DomainError('forbidden', 'the right to fetch this ended, or is another now: ask again');
}

export function protocolOf(request: Request): number {
  return /(^|:)version=1(:|$)/.test(request.headers.get('git-protocol') ?? '') ? 1 : 0;
}

/** Whether a request of protocol 2 is anything but a listing: `detectFetch` decides, on the body as git will read it. */
export function takesSource({ request, body }: { request: Request; body: Uint8Array }): boolean {
  let found = false;
  detectFetch(request, () => {
    found = true;
  })(body);
  return found;
}

/** The patch sets that a request lists or wants, of those that the actor may fetch. */
function findAsked(
  ctx: Context,
  repositorySlug: string,
  { command, prefixes, wants }: UploadRequest,
): FetchablePatchSet[] {
  if (command === 'ls-refs') {
    const near = (prefix: string) =>
      prefix.startsWith(changesPrefix) || changesPrefix.startsWith(prefix);
    if (prefixes.length > 0 && !prefixes.some(near)) return [];
    const all = listFetchable(ctx, { repositorySlug });
    if (prefixes.length === 0) return all;
    return all.filter(({ ref }) => prefixes.some((prefix) => ref.startsWith(prefix)));
  }
  const ids = new Set(wants);
  if (ids.size === 0) return [];
  if (ids.size <= askAtOnce) return listFetchable(ctx, { repositorySlug, commits: [...ids] });
  return listFetchable(ctx, { repositorySlug }).filter(({ commit }) => ids.has(commit));
}

/** Those that the repository itself has not: a merged patch set is a commit of the branch. */
async function keepUnmerged(
  ctx: Context,
  slug: string,
  known: readonly FetchablePatchSet[],
): Promise<FetchablePatchSet[]> {
  const unmerged: FetchablePatchSet[] = [];
  for (const patchSet of known) {
    if ((await ctx.ports.git.resolve(slug, patchSet.commit)) === undefined) unmerged.push(patchSet);
  }
  return unmerged;
}

function serve(
  { ctx, dataFolder, wanted, userId, onEnd }: Fetch,
  request: Request,
  store: string,
): Promise<Response> {
  const { slug, service, advertise } = wanted;
  return serveGit({
    folder: repositoryFolder(path.join(dataFolder, 'repositories'), store),
    service,
    advertise,
    request,
    userId,
    configuration: [
      // Branches and tags, and nothing that somebody may have put beside them.
      ['transfer.hideRefs', 'refs'],
      ['transfer.hideRefs', '!refs/heads'],
      ['transfer.hideRefs', '!refs/tags'],
      ['uploadpack.allowTipSHA1InWant', 'false'],
      ['uploadpack.allowReachableSHA1InWant', 'false'],
      ['uploadpack.allowAnySHA1InWant', 'false'],
    ],
    stillAllowed: watchRight(ctx, () => mayStillRead(ctx, { repositorySlug: slug, path: '' })),
    onEnd,
  });
}

/** Git's answer to `ls-refs` with these before its closing flush, which is held back until git has ended. */
function addRefs(answer: Response, patchSets: readonly FetchablePatchSet[]): Response {
  if (answer.status !== 200 || answer.body === null) return answer;
  const lines = patchSets.map(({ ref, commit }) => encodeLine(`${commit} ${ref}\n`));
  let held = Buffer.alloc(0);
  const adding = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      const all = Buffer.concat([held, chunk]);
      held = Buffer.from(all.subarray(Math.max(0, all.length - 4)));
      if (all.length > 4) controller.enqueue(new Uint8Array(all.subarray(0, all.length - 4)));
    },
    flush(controller) {
      const whole = held.toString('latin1') === '0000';
      controller.enqueue(new Uint8Array(Buffer.concat(whole ? [...lines, held] : [held])));
    },
  });
  const headers = new Headers(answer.headers);
  headers.delete('content-length');
  return new Response(answer.body.pipeThrough(adding), { status: 200, headers });
}
