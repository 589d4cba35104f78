import type { HookServer } from '#adapters/git/hook-server.ts';
import { authorizePush, mayUpload } from '#core/changes/authorize-push.ts';
import { asActor, type Context, whenWritable } from '#core/context.ts';
import { DomainError, httpStatus, retryHeaders } from '#core/errors.ts';
import { authenticateToken } from '#core/identity/authenticate-token.ts';
import { authorizeSource, type SourceAccess } from '#core/licensing/authorize-source.ts';
import { timeOutReader, timeOutSender } from '../http/idle-timeout.ts';
import { beginTransfer } from '../http/transfer-limits.ts';
import { refusalOf } from '../outcomes/refusals.ts';
import { readRequestToken } from '../session/request-token.ts';
import { serveFetch } from './serve-fetch.ts';
import { servePush } from './serve-push.ts';

/** What the git door needs of the site. */
export interface GitDoor {
  /** The portal asking; each request asks as its token's owner. */
  ctx: Context;
  dataFolder: string;
  /** The public address, without a trailing slash. */
  url: string;
  hooks: HookServer;
  address(request: Request): string | undefined;
}

/** A request of git's protocol. `advertise`: it asks for the refs, before any transfer. */
export interface GitRequest {
  slug: string;
  service: 'git-upload-pack' | 'git-receive-pack';
  advertise: boolean;
}

/**
 * Answers one request of git's smart HTTP protocol under `/git/<slug>.git/`.
 *
 * Fetching is `serveFetch`. A push (`servePush`) is taken only as a change (`refs/for/<branch>`).
 * Source: gitprotocol-http(5).
 */
export async function handleGit(door: GitDoor, request: Request): Promise<Response> {
  try {
    const wanted = parseRequest(request);
    await whenWritable(door.ctx); // a fetch or a refusal is written down before it is answered
    const ctx = authenticate(door, request);
    const access = authorize(door, ctx, wanted);
    const { userId, organization } = access.viewer;
    const end = await beginTransfer('git', { userId, organizationId: organization.id });
    const limited = limitRequest(request);
    try {
      const transfer = { ctx, wanted, userId: actorId(ctx), onEnd: end };
      const answer =
        wanted.service === 'git-upload-pack'
          ? await serveFetch({ ...transfer, dataFolder: door.dataFolder }, limited)
          : await servePush({ ...transfer, door, access }, limited);
      return limitAnswer(answer);
    } catch (error) {
      end();
      throw error;
    }
  } catch (error) {
    return refuse(door, error);
  }
}

/** A client that sends or reads nothing holds a process of git no longer than the timeout. */
function limitRequest(request: Request): Request {
  const { url, method, headers, signal, body } = request;
  if (body === null) return request;
  const init = { method, headers, signal, body: timeOutSender(body), duplex: 'half' };
  return new Request(url, init as RequestInit); // its types lack `duplex`, which a stream must have
}

function limitAnswer(answer: Response): Response {
  return new Response(answer.body && timeOutReader(answer.body), answer);
}

function parseRequest(request: Request): GitRequest {
  const url = new URL(request.url);
  const [, slug = '', rest = ''] = /^\/git\/([^/]+)\.git\/(.+)$/.exec(url.pathname) ?? [];
  const service = rest === 'info/refs' ? url.searchParams.get('service') : rest;
  if (slug === '' || (service !== 'git-upload-pack' && service !== 'git-receive-pack')) {
    throw new DomainError(
      'not-found',
      'only /git/<repository>.git is served, to git 1.6.6 or newer',
    );
  }
  const advertise = rest === 'info/refs';
  if (request.method !== (advertise ? 'GET' : 'POST')) {
    throw new DomainError('invalid', `${request.method} is not how git asks for this`);
  }
  return { slug, service, advertise };
}

function authenticate(door: GitDoor, request: Request): Context {
  const here = { ...asActor(door.ctx, { kind: 'anonymous' }), address: door.address(request) };
  const given = readRequestToken(request.headers);
  if (given === undefined) {
    throw new DomainError(
      'unauthenticated',
      `use an access token as the password: ${door.url}/account`,
    );
  }
  return { ...here, actor: authenticateToken(here, given) };
}

/** Fetching and pushing need the whole tree; a patch within a part of it is sent by upload. */
function authorize(door: GitDoor, ctx: Context, { slug, service }: GitRequest): SourceAccess {
  const repositorySlug = slug;
  if (service === 'git-upload-pack') {
    return authorizeSource(ctx, { repositorySlug, path: '', purpose: 'read' });
  }
  try {
    return authorizePush(ctx, { repositorySlug });
  } catch (error) {
    if (!(error instanceof DomainError) || !mayUpload(ctx, slug)) throw error;
    const instead = `send the patch by upload: ${door.url}/changes/new?way=mailbox`;
    throw new DomainError(error.code, `${error.message}; ${instead}`);
  }
}

function actorId(ctx: Context): string {
  return ctx.actor.kind === 'user' ? ctx.actor.userId : ctx.actor.kind;
}

/** A refusal as plain text, which git shows to its user. */
function refuse(door: GitDoor, fault: unknown): Response {
  const error = refusalOf(fault);
  const next = error.code === 'licence-required' ? `\nThe licence: ${door.url}/licence` : '';
  return new Response(`${error.message}${next}\n`, {
    status: httpStatus[error.code],
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
      ...retryHeaders(error),
      ...(error.code === 'unauthenticated'
        ? { 'WWW-Authenticate': 'Basic realm="Slipway", charset="UTF-8"' }
        : {}),
    },
  });
}
