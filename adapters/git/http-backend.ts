import path from 'node:path';
import { DomainError } from '#core/errors.ts';
import { type CgiHead, readCgiHead } from '#formats/cgi-head.ts';
import { type BoundChild, killBound, spawnBound } from '../bound-child.ts';
import { childEnvironment } from '../child-environment.ts';

interface BackendOptions {
  /** Absolute path of the bare repository or store. */
  folder: string;
  service: 'git-upload-pack' | 'git-receive-pack';
  /** The first request of a transfer: what refs there are. */
  advertise: boolean;
  request: Pick<Request, 'headers' | 'signal' | 'body'>;
  /** For git's own records; no name, no address: those could carry anything. */
  userId: string;
  /** Configuration of this one invocation; the repository's own file says nothing about serving. */
  configuration: readonly (readonly [name: string, value: string])[];
  /** Beside the clean environment that git is given. */
  environment?: Readonly<Record<string, string>>;
  /** Asked before a chunk goes either way, and once a second when none does. */
  stillAllowed(): boolean;
  /** Called once, when the transfer is over, however it ended. */
  onEnd?(): void;
}

/** A right looked up this recently still holds: a stream of small chunks need not ask for each. */
const freshMs = 10;
const askEveryMs = 1000;

/**
 * Serves one request by `git http-backend`, streaming both ways.
 *
 * The process is killed, with all that it started, when the client goes away, `stillAllowed` says no, or we
 * end; the response then ends with an error, so that the client does not take the part for the whole.
 *
 * @throws DomainError `infrastructure` when git cannot be started or answers nothing that is CGI.
 * Source: git-http-backend(1), "Environment"; RFC 3875.
 */
export async function serveGit(options: BackendOptions): Promise<Response> {
  // http-backend never leaves its reading when a body ends before its announced length: nothing but being
  // killed ends it then, so it must not outlive us.
  const child = spawnBound('git', ['http-backend'], {
    env: cgiEnvironment(options),
    cwd: path.parse(options.folder).root,
  });
  const guard = guardTransfer(child, options);
  child.stderr.resume(); // refusals go to the client by the protocol; the rest is noise of gone clients
  void sendBody(options, child, guard);
  const head = await readCgiHead(child.stdout).catch((cause: unknown) => {
    guard.kill();
    throw new DomainError('infrastructure', 'git http-backend gave no answer', { cause });
  });
  return respond(child, head, guard);
}

interface Guard {
  /** Why the transfer was cut, once it was. */
  cut(): Error | undefined;
  /** @returns false, with everything stopped, when the right is gone. */
  ask(): boolean;
  kill(reason?: Error): void;
}

function guardTransfer(child: BoundChild, options: BackendOptions): Guard {
  let reason: Error | undefined;
  let askedAtMs = Number.NEGATIVE_INFINITY; // the body may have come long after the caller asked
  const kill = (why = new Error('the transfer was stopped')): void => {
    reason ??= why;
    killBound(child);
  };
  const ask = (): boolean => {
    if (reason !== undefined) return false;
    if (performance.now() - askedAtMs < freshMs) return true;
    askedAtMs = performance.now();
    if (options.stillAllowed()) return true;
    kill(new Error('the right to read ended'));
    return false;
  };
  const timer = setInterval(ask, askEveryMs);
  const gone = (): void => kill(new Error('the client went away'));
  options.request.signal.addEventListener('abort', gone, { once: true });
  child.once('close', () => {
    clearInterval(timer);
    options.request.signal.removeEventListener('abort', gone);
    options.onEnd?.();
  });
  child.once('error', (cause) => {
    clearInterval(timer);
    reason ??= cause;
  });
  return { cut: () => reason, ask, kill };
}

async function sendBody(options: BackendOptions, child: BoundChild, guard: Guard): Promise<void> {
  const input = child.stdin;
  let open = true;
  let leftBytes = Number(options.request.headers.get('content-length') ?? 0);
  const closed = new Promise<void>((resolve) => {
    input.once('close', resolve);
  });
  input.on('error', () => {
    open = false; // git stopped reading: it has refused, and says so in its answer
  });
  input.once('close', () => {
    open = false;
  });
  try {
    // What git no longer reads is read to its end all the same, for a client that sends before it listens.
    for await (const chunk of options.request.body ?? []) {
      if (!guard.ask()) return;
      leftBytes -= chunk.length;
      if (open && !input.write(chunk)) {
        await Promise.race([new Promise((resolve) => input.once('drain', resolve)), closed]);
      }
    }
  } catch {
    guard.kill(new Error('the client went away'));
  } finally {
    if (leftBytes > 0) guard.kill(new Error('the body ended before its announced length'));
    input.end();
  }
}

function respond(child: BoundChild, head: CgiHead, guard: Guard): Response {
  const chunks = child.stdout[Symbol.asyncIterator]();
  let first: Uint8Array | undefined = head.rest.length > 0 ? head.rest : undefined;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      let chunk = first;
      first = undefined;
      if (chunk === undefined) {
        const next = await chunks.next().catch(() => ({ done: true, value: undefined }));
        chunk = next.done === true ? undefined : next.value;
      }
      if (!guard.ask()) controller.error(guard.cut());
      else if (chunk === undefined) controller.close();
      else controller.enqueue(chunk);
    },
    cancel() {
      guard.kill(new Error('the client went away'));
    },
  });
  return new Response(body, { status: head.status, headers: head.headers });
}

function cgiEnvironment(options: BackendOptions): NodeJS.ProcessEnv {
  const { request, folder, service } = options;
  const optional = {
    CONTENT_TYPE: request.headers.get('content-type'),
    CONTENT_LENGTH: request.headers.get('content-length'),
    HTTP_CONTENT_ENCODING: request.headers.get('content-encoding'),
    GIT_PROTOCOL: request.headers.get('git-protocol'),
  };
  const configuration = [['safe.directory', folder] as const, ...options.configuration];
  return childEnvironment({
    PATH: process.env.PATH,
    LC_ALL: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_CONFIG_COUNT: String(configuration.length),
    ...Object.fromEntries(
      configuration.flatMap(([name, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, name],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
    GIT_HTTP_EXPORT_ALL: '1',
    GIT_PROJECT_ROOT: path.dirname(folder),
    PATH_INFO: `/${path.basename(folder)}/${options.advertise ? 'info/refs' : service}`,
    QUERY_STRING: options.advertise ? `service=${service}` : '',
    REQUEST_METHOD: options.advertise ? 'GET' : 'POST',
    REMOTE_USER: options.userId,
    REMOTE_ADDR: '127.0.0.1',
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== null)),
    ...options.environment,
  });
}
