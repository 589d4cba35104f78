import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { DomainError } from '#core/errors.ts';
import type { ImportWatch } from '#core/import-port.ts';
import { type BundleHeader, bundleHeaderMaxBytes, readBundleHeader } from '#formats/git/bundle.ts';
import { type Outside, openGuardedProxy } from './guarded-proxy.ts';
import { runLimitedGit } from './limited-git.ts';
import type { ImportLimits } from './limits.ts';

/** What an origin has, before its objects are looked at. */
export interface Fetched {
  /** Empty when the origin does not say. */
  head: string;
  refs: { name: string; objectId: string }[];
}

/**
 * How git's fsck looks at what comes: what a tree must not hold is an error, what old tools wrote into many honest
 * histories is none (times without zone, zeros before a mode).
 * Source: git-fsck(1), "FSCK MESSAGES".
 */
const severities: readonly (readonly [string, 'error' | 'ignore'])[] = [
  ...(['hasDot', 'hasDotdot', 'hasDotgit', 'fullPathname', 'emptyName', 'nullSha1'] as const).map(
    (name) => [name, 'error'] as const,
  ),
  ...(
    ['zeroPaddedFilemode', 'badTimezone', 'missingSpaceBeforeDate', 'missingTaggerEntry'] as const
  ).map((name) => [name, 'ignore'] as const),
];

const strict = `--strict=${severities.map(([name, severity]) => `${name}=${severity}`).join(',')}`;
const strictSettings = severities.flatMap(([name, severity]) => [
  '-c',
  `fetch.fsck.${name}=${severity}`,
]);

/** @throws DomainError `invalid` for what is no whole bundle. */
export async function readHeader(file: string): Promise<BundleHeader> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const bytes = Buffer.alloc(Math.min(size, bundleHeaderMaxBytes));
    await handle.read(bytes, 0, bytes.length, 0);
    const header = readBundleHeader(bytes);
    if (header !== undefined) return header;
    throw new DomainError(
      'invalid',
      'the file is no git bundle of SHA-1 objects; make one with `git bundle create FILE --all`',
    );
  } finally {
    await handle.close();
  }
}

/** Takes the pack of a bundle into the quarantine. */
export async function fetchBundle(
  gitFolder: string,
  file: string,
  limits: ImportLimits,
  watch: ImportWatch,
): Promise<Fetched> {
  const { refs, prerequisites, packAt } = await readHeader(file);
  const [missing] = prerequisites;
  if (missing !== undefined) {
    throw new DomainError(
      'invalid',
      `the bundle lacks commit ${missing}, which it builds on; make it of the whole history: \`git bundle create FILE --all\``,
    );
  }
  const args = ['index-pack', '--stdin', '-v', strict, `--max-input-size=${limits.packBytes}`];
  const { code, stderr } = await runLimitedGit(args, {
    gitFolder,
    limits: limits.git,
    watch,
    input: createReadStream(file, { start: packAt }),
  });
  if (code !== 0) throw refusal(stderr, limits);
  const head = refs.find(({ name }) => name === 'HEAD')?.objectId;
  const branches = refs.filter(({ name }) => name.startsWith('refs/heads/'));
  const same = branches.filter(({ objectId }) => objectId === head);
  const usual = ['refs/heads/main', 'refs/heads/master'];
  const named = same.find(({ name }) => usual.includes(name)) ?? same[0];
  return { head: named?.name ?? '', refs };
}

/** Fetches from an address of the open internet into the quarantine. */
export async function fetchUrl(
  gitFolder: string,
  address: string,
  limits: ImportLimits,
  watch: ImportWatch,
  outside: Outside,
): Promise<Fetched> {
  const url = new URL(address);
  const port = url.port === '' ? 443 : Number(url.port);
  const proxy = await openGuardedProxy({ host: url.hostname, port }, limits.packBytes, outside);
  const run = async (args: readonly string[], onOutput?: (chunk: Buffer) => void) => {
    const result = await runLimitedGit(args, {
      gitFolder,
      limits: limits.git,
      watch,
      environment: { GIT_ALLOW_PROTOCOL: 'https' },
      settings: [...httpSettings(proxy.url), ...strictSettings, ...outside.settings],
      ...(onOutput && { onOutput }),
    });
    const why = proxy.refusal();
    if (why !== undefined) throw new DomainError('invalid', why);
    if (result.code !== 0) throw refusal(result.stderr, limits);
  };
  try {
    watch.tell({ phase: `asking ${url.hostname}`, done: 0, total: 0 });
    let listed = '';
    await run(['ls-remote', '--symref', '--', url.href], (chunk) => {
      listed += chunk.toString('utf8');
      if (listed.length > limits.refs * 300) throw tooManyRefs(limits);
    });
    const wanted = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'];
    const quiet = ['--no-write-fetch-head', '--no-recurse-submodules', '--no-auto-maintenance'];
    await run(['fetch', '--progress', ...quiet, allOfIt, '--', url.href, ...wanted]);
    return readListed(listed);
  } finally {
    proxy.close();
  }
}

/**
 * The whole history, which is no less than without it: but git refuses to ask it of a server that gives its files as they
 * lie there, whose objects no fsck would see. Source: git's shallow.h, INFINITE_DEPTH; http-fetch(1).
 */
const allOfIt = '--depth=2147483647';

/** Source: git-config(1), "http.*", "fetch.*", "core.alternateRefsPrefixes". */
function httpSettings(proxy: string): string[] {
  const settings = [
    `http.proxy=${proxy}`,
    'http.followRedirects=false',
    'http.lowSpeedLimit=1000',
    'http.lowSpeedTime=60',
    'http.maxRequests=2',
    'protocol.version=2',
    'credential.helper=',
    'fetch.fsckObjects=true',
    'fetch.unpackLimit=1',
    'transfer.bundleURI=false',
    // Of what a hosted repository has, its origin is told no ids of changes that are not merged.
    'core.alternateRefsPrefixes=refs/heads/ refs/tags/',
  ];
  return settings.flatMap((setting) => ['-c', setting]);
}

function readListed(text: string): Fetched {
  const fetched: Fetched = { head: '', refs: [] };
  for (const line of text.split('\n')) {
    const [value = '', name = ''] = line.split('\t');
    if (value.startsWith('ref: ') && name === 'HEAD') fetched.head = value.slice('ref: '.length);
    else if (name.startsWith('refs/') && !name.endsWith('^{}')) {
      fetched.refs.push({ name, objectId: value });
    }
  }
  return fetched;
}

export function tooManyRefs(limits: ImportLimits): DomainError {
  return new DomainError(
    'too-large',
    `it has more than ${limits.refs} branches and tags, the limit`,
  );
}

/** What git's words come to for whoever asked for the import. Git's signals 24 and 25 are SIGXCPU and SIGXFSZ. */
function refusal(text: string, { git, packBytes }: ImportLimits): DomainError {
  if (/signal 25|SIGXFSZ|exceeds maximum allowed size/.test(text)) {
    return new DomainError('too-large', `it is larger than ${packBytes} bytes packed, the limit`);
  }
  if (/signal 24|signal 9|SIGXCPU|SIGKILL/.test(text)) {
    const limit = `${git.cpuSeconds} s of processor time`;
    return new DomainError('too-large', `unpacking it takes more than ${limit}, the limit`);
  }
  if (/[Oo]ut of memory|malloc failed|mmap failed|cannot allocate/.test(text)) {
    const limit = `${git.memoryBytes} bytes of memory`;
    return new DomainError('too-large', `an object of it needs more than ${limit}, the limit`);
  }
  if (/dumb http transport/.test(text)) {
    return new DomainError(
      'invalid',
      'the server gives plain files in place of packs, which cannot be checked; give an address that git clones by its smart protocol, or upload a bundle',
    );
  }
  if (/could not read Username|Authentication failed/.test(text)) {
    return new DomainError(
      'invalid',
      'the address asks for a password; give one that everybody may fetch, or upload a bundle',
    );
  }
  if (/No space left on device|Disk quota exceeded/.test(text)) {
    return new DomainError('infrastructure', `git could not write: ${text.slice(0, 300)}`); // as every full disk is told
  }
  const said = text.split('\n').filter((line) => /^(error|fatal): /.test(line));
  return new DomainError('invalid', `git refuses it: ${(said[0] ?? text).slice(0, 500)}`);
}
