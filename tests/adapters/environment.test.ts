import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readEnvironment, readSecret } from '#adapters/environment.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'slipway-environment-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('has a default for everything; an empty value is one left out', () => {
  expect(readEnvironment({ SLIPWAY_PORT: '', PATH: '/bin' })).toEqual({
    dataFolder: path.resolve('data'),
    checkpointFolder: path.resolve('data/checkpoints'),
    checkpointKeyFile: path.resolve('data/checkpoint-key.pem'),
    port: 3000,
    host: '127.0.0.1',
    url: 'http://127.0.0.1:3000',
    ownerName: 'Owner',
    secret: undefined,
    sandbox: 'auto',
    webProcesses: availableParallelism(),
    cachePercent: 100,
    runnerJobs: 1,
    quotas: {
      runsHourly: { person: 200, organization: 800 },
      uploadMibDaily: { person: 512, organization: 2048 },
      storedMib: { person: 4096, organization: 16_384 },
    },
    trustedProxies: 'none',
  });
});

test('makes the public address from host and port unless it is told', () => {
  expect(readEnvironment({ SLIPWAY_HOST: '::1', SLIPWAY_PORT: '80' }).url).toBe('http://[::1]:80');
  const told = readEnvironment({ SLIPWAY_URL: 'https://slipway.example.com' });
  expect(told.url).toBe('https://slipway.example.com');
});

test.each([
  ['SLIPWAY_PORT', '70000', 'a whole number from 1 to 65535'],
  ['SLIPWAY_PORT', '3000x', 'a whole number from 1 to 65535'],
  ['SLIPWAY_WEB_PROCESSES', '0', 'a whole number from 1 to 64'],
  ['SLIPWAY_RUNNER_JOBS', '0', 'a whole number from 1 to 64'],
  ['SLIPWAY_SANDBOX', 'docker', 'auto, bubblewrap, unshare or none'],
  ['SLIPWAY_QUOTA_RUNS', '10', 'PERSON/ORGANIZATION'],
  ['SLIPWAY_TRUST_PROXY', 'yes', '0, 1, or addresses'],
  ['SLIPWAY_TRUST_PROXY', '10.0.0.0/33', '0, 1, or addresses'],
  ['SLIPWAY_URL', 'slipway.example.com', 'http:// or https:// and a host, without a path'],
  ['SLIPWAY_URL', 'https://x/y', 'http:// or https:// and a host, without a path'],
  ['SLIPWAY_HOST', 'a b', 'a host name or address'],
  ['SLIPWAY_OWNER', ' ', '1 to 100 characters'],
])('names %s, its value %s and what is allowed', (name, value, allowed) => {
  expect(() => readEnvironment({ [name]: value })).toThrow(
    `${name} is ${JSON.stringify(value)}; allowed: ${allowed}`,
  );
});

test('names every wrong variable, and never shows a secret', () => {
  const wrong = { SLIPWAY_PORT: 'x', SLIPWAY_SECRET: 'hunter2' };
  expect(() => readEnvironment(wrong)).toThrow(
    /^SLIPWAY_PORT is "x".*\nSLIPWAY_SECRET is not usable/s,
  );
  expect(() => readEnvironment(wrong)).not.toThrow(/hunter2/);
});

test('makes the cookie secret once, readable by its owner only', () => {
  const environment = readEnvironment({ SLIPWAY_DATA: path.join(folder, 'new') });
  const secret = readSecret(environment);
  expect(secret.length).toBeGreaterThanOrEqual(64);
  expect(readSecret(environment)).toBe(secret);
  const file = path.join(folder, 'new', 'secret');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, 'utf8')).toBe(secret);
  const given = 's'.repeat(32);
  expect(readSecret(readEnvironment({ SLIPWAY_DATA: folder, SLIPWAY_SECRET: given }))).toBe(given);
  writeFileSync(file, 'short');
  expect(() => readSecret(environment)).toThrow(/holds no secret/);
});

test('.env.example names every variable, commented, with its default', () => {
  const text = readFileSync('.env.example', 'utf8');
  const given = Object.fromEntries(
    [...text.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  expect(readEnvironment(given)).toEqual(readEnvironment({}));
  const named = new Set([...text.matchAll(/^(?:# )?(SLIPWAY_[A-Z_]+)=/gm)].map(([, name]) => name));
  const source = readFileSync('adapters/environment.ts', 'utf8');
  const known = [...source.matchAll(/^ {2}(SLIPWAY_[A-Z_]+): /gm)].map(([, name]) => name);
  expect([...named].sort()).toEqual([...new Set(known)].sort());
  expect(text).toMatch(/^#/);
});
