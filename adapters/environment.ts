import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { DomainError } from '#core/errors.ts';
import type { Quota, Quotas } from '#core/ports.ts';

const wholeNumber = (low: number, high: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `a whole number from ${low} to ${high}`)
    .transform(Number)
    .refine((value) => value >= low && value <= high, `a whole number from ${low} to ${high}`);

const quota = z
  .string()
  .regex(/^[1-9]\d{0,8}\/[1-9]\d{0,8}$/, 'PERSON/ORGANIZATION, two whole numbers from 1')
  .transform((text): Quota => {
    const [person, organization] = text.split('/');
    return { person: Number(person), organization: Number(organization) };
  });

const address = z
  .string()
  .regex(/^https?:\/\/[^\s/?#]+$/, 'http:// or https:// and a host, without a path');

const networks = (text: string) => text.split(',').map((network) => network.trim());

function isProxyList(text: string): boolean {
  return text === '0' || text === '1' || networks(text).every(isNetwork);
}

function readProxyList(text: string): TrustedProxies {
  if (text === '0') return 'none';
  return text === '1' ? 'one' : networks(text);
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || address.includes('%') || more.length > 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
  );
}

/** Every setting; `.env.example` comments each. An empty value is a value left out. */
const environmentSchema = z.object({
  SLIPWAY_DATA: z.string().default('./data'),
  SLIPWAY_PORT: wholeNumber(1, 65_535).default(3000),
  SLIPWAY_HOST: z
    .string()
    .regex(/^[0-9A-Za-z.:-]+$/, 'a host name or address')
    .default('127.0.0.1'),
  SLIPWAY_URL: address.optional(),
  SLIPWAY_OWNER: z
    .string()
    .trim()
    .min(1, '1 to 100 characters')
    .max(100, '1 to 100 characters')
    .default('Owner'),
  SLIPWAY_SECRET: z.string().min(32, '32 characters or more').optional(),
  SLIPWAY_SANDBOX: z
    .enum(['auto', 'bubblewrap', 'unshare', 'none'], 'auto, bubblewrap, unshare or none')
    .default('auto'),
  SLIPWAY_CHECKPOINTS: z.string().optional(),
  SLIPWAY_CHECKPOINT_KEY: z.string().optional(),
  SLIPWAY_WEB_PROCESSES: wholeNumber(1, 64).optional(),
  SLIPWAY_CACHE_PERCENT: wholeNumber(0, 1_000).default(100),
  SLIPWAY_RUNNER_JOBS: wholeNumber(1, 64).default(1),
  SLIPWAY_QUOTA_RUNS: quota.prefault('200/800'),
  SLIPWAY_QUOTA_UPLOAD_MIB: quota.prefault('512/2048'),
  SLIPWAY_QUOTA_STORED_MIB: quota.prefault('4096/16384'),
  SLIPWAY_TRUST_PROXY: z
    .string()
    .refine(isProxyList, '0, 1, or addresses and networks with commas between: 10.0.0.7, fd00::/8')
    .default('0')
    .transform(readProxyList),
});

/** Nobody's; that of whoever asks the portal itself; that of proxies at these addresses and networks. */
export type TrustedProxies = 'none' | 'one' | readonly string[];

export interface Environment {
  /** Absolute. */
  dataFolder: string;
  port: number;
  host: string;
  /** The public address, without a trailing slash. */
  url: string;
  /** Name of the company that owns the tree; used when it is first made. */
  ownerName: string;
  /** From the environment; otherwise `readSecret` keeps one in the data folder. */
  secret: string | undefined;
  sandbox: 'auto' | 'bubblewrap' | 'unshare' | 'none';
  /** Processes that serve the portal together. */
  webProcesses: number;
  /** Of what the caches of a process would keep. */
  cachePercent: number;
  runnerJobs: number;
  /** Absolute: folder of the audit log's signed checkpoints, and file of the key that signs them. */
  checkpointFolder: string;
  checkpointKeyFile: string;
  quotas: Quotas;
  /** Whose X-Forwarded-For is believed. */
  trustedProxies: TrustedProxies;
}

/** Never printed, in no message. */
const secretVariables = new Set(['SLIPWAY_SECRET']);

/**
 * Reads the settings.
 *
 * @param variables `process.env`, or what a test gives.
 * @throws DomainError `invalid` with one line for each wrong variable: its name, its value, what is allowed.
 */
export function readEnvironment(
  variables: Readonly<Record<string, string | undefined>>,
): Environment {
  const given = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = environmentSchema.safeParse(given);
  if (!result.success) {
    const lines = result.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      const value = secretVariables.has(name) ? 'not usable' : JSON.stringify(given[name]);
      return `${name} is ${value}; allowed: ${issue.message}`;
    });
    throw new DomainError('invalid', lines.join('\n'), { cause: result.error });
  }
  const read = result.data;
  const dataFolder = path.resolve(read.SLIPWAY_DATA);
  return {
    dataFolder,
    checkpointFolder: path.resolve(
      read.SLIPWAY_CHECKPOINTS ?? path.join(dataFolder, 'checkpoints'),
    ),
    checkpointKeyFile: path.resolve(
      read.SLIPWAY_CHECKPOINT_KEY ?? path.join(dataFolder, 'checkpoint-key.pem'),
    ),
    port: read.SLIPWAY_PORT,
    host: read.SLIPWAY_HOST,
    url: read.SLIPWAY_URL ?? addressOf(read.SLIPWAY_HOST, read.SLIPWAY_PORT),
    ownerName: read.SLIPWAY_OWNER,
    secret: read.SLIPWAY_SECRET,
    sandbox: read.SLIPWAY_SANDBOX,
    webProcesses: read.SLIPWAY_WEB_PROCESSES ?? Math.min(availableParallelism(), 64),
    cachePercent: read.SLIPWAY_CACHE_PERCENT,
    runnerJobs: read.SLIPWAY_RUNNER_JOBS,
    quotas: {
      runsHourly: read.SLIPWAY_QUOTA_RUNS,
      uploadMibDaily: read.SLIPWAY_QUOTA_UPLOAD_MIB,
      storedMib: read.SLIPWAY_QUOTA_STORED_MIB,
    },
    trustedProxies: read.SLIPWAY_TRUST_PROXY,
  };
}

/** Without a trailing slash. @param host a name, or an address: one of IPv6 stands in brackets. */
export function addressOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/**
 * The secret that signs cookies: SLIPWAY_SECRET, otherwise the file `secret` in the data folder, made at
 * the first call and readable by its owner only. Two processes that start together get the same one.
 */
export function readSecret(environment: Environment): string {
  if (environment.secret !== undefined) return environment.secret;
  mkdirSync(environment.dataFolder, { recursive: true });
  const file = path.join(environment.dataFolder, 'secret');
  if (existsSync(file)) return readSecretFile(file);
  // linked into place whole, so that the other process never reads half of it
  const unfinished = `${file}.${randomBytes(6).toString('hex')}`;
  writeFileSync(unfinished, randomBytes(48).toString('base64url'), { flag: 'wx', mode: 0o600 });
  try {
    linkSync(unfinished, file);
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause;
  } finally {
    unlinkSync(unfinished);
  }
  return readSecretFile(file);
}

function readSecretFile(file: string): string {
  const secret = readFileSync(file, 'utf8').trim();
  if (secret.length < 32) {
    throw new DomainError('infrastructure', `${file} holds no secret; delete it and start again`);
  }
  return secret;
}
