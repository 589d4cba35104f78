/** A whole Slipway in a temporary folder: seeded site, portal and runner as processes. For tests and measurements. */
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { type Environment, readEnvironment } from '#adapters/environment.ts';
import { openSite } from '#adapters/from-env.ts';
import type { Context } from '#core/context.ts';
import { openTree } from '#server/open-tree.ts';
import { type Running, startPortal, startRunners } from '#server/processes.ts';
import { type Account, accountOf, type Seeded, seedDemo } from './seed.ts';

export interface TemporaryPortal {
  url: string;
  environment: Environment;
  seeded: Seeded;
  /** As `accountOf` of its seeded people. */
  account(beginning: string): Account;
  running: Running;
  /** Starts the processes again on the same data and address, after they were stopped or killed. */
  restart(): Promise<void>;
  /** Stops everything and removes the folder. */
  close(): Promise<void>;
}

type Prepare = (ctx: Context, environment: Environment, seeded: Seeded) => Promise<void>;

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/**
 * @param options `prepare` may write more into the site before its processes start; `runners`: 1 unless told;
 *   `webProcesses`: as many as the machine has processors unless told.
 * @throws Error when the portal does not come up; nothing is left behind then.
 */
export async function startTemporaryPortal({
  prepare = async () => {},
  runners = 1,
  webProcesses,
}: {
  prepare?: Prepare;
  runners?: number;
  webProcesses?: number;
} = {}): Promise<TemporaryPortal> {
  const dataFolder = await mkdtemp(path.join(os.tmpdir(), 'slipway-portal-'));
  const port = await freePort();
  const variables = {
    SLIPWAY_DATA: dataFolder,
    SLIPWAY_PORT: String(port),
    ...(webProcesses !== undefined && { SLIPWAY_WEB_PROCESSES: String(webProcesses) }),
  };
  const environment = readEnvironment({ ...process.env, SLIPWAY_URL: undefined, ...variables });
  const processes = {
    host: environment.host,
    port,
    environment: { ...variables, SLIPWAY_URL: '' },
  };
  const start = () => startPortal(processes, startRunners(processes, runners));
  try {
    const seeded = await seedSite(environment, prepare);
    let running = await start();
    return {
      url: environment.url,
      environment,
      seeded,
      account: (beginning) => accountOf(seeded, beginning),
      get running() {
        return running;
      },
      async restart() {
        await running.stop();
        running = await start();
      },
      async close() {
        await running.stop();
        await rm(dataFolder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(dataFolder, { recursive: true, force: true });
    throw error;
  }
}

async function seedSite(environment: Environment, prepare: Prepare): Promise<Seeded> {
  const { ctx, close } = await openSite(environment, 'portal');
  try {
    await openTree(ctx, environment);
    const seeded = await seedDemo(ctx);
    if (seeded === undefined) throw new Error('the temporary site was seeded already');
    await prepare(ctx, environment, seeded);
    return seeded;
  } finally {
    close();
  }
}

/** Signs in as the page's form does. @returns the `cookie` header of the signed-in browser. */
export async function signInByHttp(portal: string, account: Account): Promise<string> {
  const jar = new Map<string, string>();
  const keep = (response: Response) => {
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
  };
  const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const csrf = await fetch(`${portal}/api/auth/csrf`);
  keep(csrf);
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  const response = await fetch(`${portal}/api/auth/callback/credentials`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: cookie() },
    body: new URLSearchParams({
      csrfToken,
      email: account.email,
      password: account.password,
      json: 'true',
    }),
  });
  keep(response);
  if (![...jar.keys()].some((name) => name.endsWith('slipway.session'))) {
    throw new Error(`sign-in of ${account.email} failed: ${response.status}`);
  }
  return cookie();
}
