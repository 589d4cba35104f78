import type { HookServer } from '#adapters/git/hook-server.ts';
import { authorizePush } from '#core/changes/authorize-push.ts';
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
import { serveViewFetch } from './serve-view.ts';

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
 * Fetching is `serveFetch`, and `serveViewFetch` for who may read parts of the tree. A push (`servePush`) is taken only as a change (`refs/for/<branch>`).
 * Source: gitprotocol-http(5).
 */
export async function handleGit(door: GitDoor, request: Request): Promise<Response> {
  try {
    const wanted = parseRequest(request);
    await whenWritable(door.ctx); // a fetch or a refusal is written down before it is answered
    const ctx = authenticate(door, request);
    const access = authorize(ctx, wanted);
    const { userId, organization } = access.viewer;
    const end = await beginTransfer('git', { userId, organizationId: organization.id });
    const limited = limitRequest(request);
    try {
      const transfer = { ctx, wanted, userId: actorId(ctx), onEnd: end };
      return limitAnswer(await serve({ ...transfer, door, access }, limited));
    } catch (error) {
      end();
      throw error;
    }
  } catch (error) {
    return refuse(door, error);
  }
}

function serve(transfer: Parameters<typeof servePush>[0], request: Request): Promise<Response> {
  const { door, access, wanted } = transfer;
  if (wanted.service === 'git-receive-pack') return servePush(transfer, request);
  const { dataFolder } = door;
  if (access.whole) return serveFetch({ ...transfer, dataFolder }, request);
  return serveViewFetch({ ...transfer, dataFolder }, request);
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

function authorize(ctx: Context, { slug, service }: GitRequest): SourceAccess {
  const repositorySlug = slug;
  if (service === 'git-receive-pack') return authorizePush(ctx, { repositorySlug });
  return authorizeSource(ctx, { repositorySlug, purpose: 'read' });
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
