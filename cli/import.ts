import { createReadStream, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Command, UsageError } from './command.ts';
import { print } from './terminal.ts';

const help = `usage: slipway import SLUG --portal URL --url ADDRESS [--name NAME] [--description TEXT]
       slipway import SLUG --portal URL --bundle FILE [--name NAME] [--description TEXT]
       git -C PATH bundle create - --all | slipway import SLUG --portal URL --bundle -
       slipway import SLUG --portal URL --again [--anywhere]
       slipway import --cancel ID --portal URL

Brings a repository into a portal: from https://HOST/PATH, which the portal fetches itself and which must be one of
the open internet; from a bundle; or from a repository on this computer by the third line. --again fetches what an
imported repository has more by now: branches move forward only, with --anywhere also to where they lose commits.

Tells how far the import is until it has ended. It goes on when this command is stopped; --cancel ends it.

The environment's SLIPWAY_TOKEN is an access token of a maintainer with the scope "write".

exit status: 0 the repository is hosted; 1 the import was refused, failed or was cancelled; 2 usage;
70 the portal did not answer
`;

interface Arguments {
  slug: string;
  portal: string;
  token: string;
  url: string | undefined;
  bundle: string | undefined;
  cancel: string | undefined;
  again: boolean;
  anywhere: boolean;
  name: string;
  description: string;
}

const options = {
  portal: { type: 'string' },
  url: { type: 'string' },
  bundle: { type: 'string' },
  cancel: { type: 'string' },
  again: { type: 'boolean' },
  anywhere: { type: 'boolean' },
  name: { type: 'string' },
  description: { type: 'string' },
} as const;

function parseWords(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], allowPositionals: true, options });
  } catch (error) {
    throw new UsageError(`import: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readArguments(words: readonly string[]): Arguments {
  const { values, positionals } = parseWords(words);
  const [slug = '', ...more] = positionals;
  const { url, bundle, cancel, again = false, anywhere = false } = values;
  const ways = [url, bundle, cancel, again ? 'again' : undefined].filter(Boolean).length;
  if (ways !== 1) throw new UsageError('import: say one of --url, --bundle, --again and --cancel');
  if (more.length > 0 || (slug === '') !== (cancel !== undefined)) {
    throw new UsageError('import: give one slug, under which the repository is to be hosted');
  }
  const portal = values.portal ?? '';
  if (!/^https?:\/\/[^\s/]+\/?$/.test(portal)) {
    throw new UsageError(`--portal '${portal}': give the portal's address, http://HOST:PORT`);
  }
  const token = process.env.SLIPWAY_TOKEN ?? '';
  if (token === '') throw new UsageError('SLIPWAY_TOKEN is empty: put an access token into it');
  const { name = slug, description = '' } = values;
  return {
    ...{ slug, portal: portal.replace(/\/$/, ''), token, url, bundle, cancel, again, anywhere },
    ...{ name, description },
  };
}

interface Body {
  body?: BodyInit;
  type?: string;
}

/** The portal refused: its sentence, for exit status 1. */
class Refusal extends Error {}

/** @throws Refusal with what the portal said, when it is no success. */
async function ask(
  asked: Arguments,
  method: string,
  path: string,
  sent: Body = {},
): Promise<unknown> {
  const init: RequestInit & { duplex?: 'half' } = {
    method,
    headers: {
      authorization: `Bearer ${asked.token}`,
      ...(sent.type !== undefined && { 'content-type': sent.type }),
    },
    ...(sent.body !== undefined && { body: sent.body, duplex: 'half' }),
  };
  const response = await fetch(`${asked.portal}/api/imports${path}`, init);
  const found: unknown = await response.json().catch(() => undefined);
  if (response.ok) return found;
  const said = (found as { error?: { message?: string } } | undefined)?.error?.message;
  throw new Refusal(said ?? `${asked.portal} answered ${response.status}`);
}

function bundleBody(file: string): Body {
  if (file !== '-' && !statSync(file).isFile()) {
    throw new UsageError(
      `--bundle '${file}' is no file; of a repository: git -C '${file}' bundle create - --all | slipway import … --bundle -`,
    );
  }
  const stream = file === '-' ? process.stdin : createReadStream(file);
  const body = Readable.toWeb(stream) as unknown as BodyInit; // undici takes a web stream
  return { body, type: 'application/x-git-bundle' };
}

async function begin(asked: Arguments): Promise<string> {
  const { slug, name, description, url, bundle, again, anywhere } = asked;
  const json = (value: object): Body => ({ body: JSON.stringify(value), type: 'application/json' });
  let found: unknown;
  if (again) found = await ask(asked, 'POST', '/updates', json({ slug, anywhere }));
  else if (bundle !== undefined) {
    const query = new URLSearchParams({ slug, name, description });
    found = await ask(asked, 'POST', `?${query}`, bundleBody(bundle));
  } else found = await ask(asked, 'POST', '', json({ slug, name, description, url }));
  return String((found as { importId?: string }).importId);
}

interface State {
  state: string;
  phase: string;
  done: number;
  total: number;
  outcome: string;
  endedAtMs: number | null;
}

function lineOf({ state, phase, done, total }: State): string {
  if (state !== 'working' || phase === '') return state;
  return total > 0 ? `${phase}: ${Math.floor((100 * done) / total)} %` : phase;
}

/** @returns 0 when the repository is hosted, 1 otherwise. */
async function follow(asked: Arguments, importId: string): Promise<number> {
  let last = '';
  for (;;) {
    const now = (await ask(asked, 'GET', `/${importId}`)) as State; // as the portal's readImport
    if (now.endedAtMs !== null) {
      print(process.stdout, `${now.state}: ${now.outcome}\n`);
      return now.state === 'done' ? 0 : 1;
    }
    const line = lineOf(now);
    if (line !== last) print(process.stderr, `${line}\n`);
    last = line;
    await sleep(500);
  }
}

async function run(words: readonly string[]): Promise<number> {
  const asked = readArguments(words);
  try {
    if (asked.cancel !== undefined) {
      await ask(asked, 'DELETE', `/${encodeURIComponent(asked.cancel)}`);
      print(process.stdout, 'the import is being ended\n');
      return 0;
    }
    const importId = await begin(asked);
    print(process.stderr, `import ${importId}\n`);
    return await follow(asked, importId);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    print(process.stderr, `slipway: ${error.message}\n`);
    return 1;
  }
}

export const importCommand: Command = {
  name: 'import',
  summary: 'bring a repository into a portal, from an address or a bundle',
  help,
  run,
};
