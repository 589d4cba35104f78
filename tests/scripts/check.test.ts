import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';

const run = promisify(execFile);
const assembly = 'emulator/hart/assembly';
afterEach(async () => {
  for (const room of ['app', 'core/audit', 'core/ci', 'emulator', 'formats', assembly]) {
    await rm(`${room}/intruder.ts`, { force: true });
    await rm(`${room}/second-intruder.ts`, { force: true });
  }
});

test('the tree keeps the rules of the tree', async () => {
  const { stdout } = await run('npm', ['run', '-s', 'check']);
  expect(stdout).not.toContain('FAIL');
}, 300_000);

test.each([
  ['emulator', "import '#core/errors.ts';\n", 'emulator/ may not import core/errors.ts'],
  ['emulator', "import '../core/errors.ts';\n", 'emulator/ may not import core/errors.ts'],
  ['emulator', "import('node:child_process');\n", 'only adapters/ may import node:child_process'],
  [
    'formats',
    "import '#emulator/machine/hex.ts';\n",
    'formats/ may not import emulator/machine/hex.ts',
  ],
  [
    'core/ci',
    "import type { Submitted } from '#core/changes/schema.ts';\n",
    'core/ci/ may not import core/changes/schema.ts: core/changes/ lies above it',
  ],
])('refuses what %s may not import: %s', async (room, text, complaint) => {
  await writeFile(`${room}/intruder.ts`, text);
  const check = run('node_modules/.bin/tsx', ['scripts/check-imports.ts']);
  await expect(check).rejects.toMatchObject({ stdout: expect.stringContaining(complaint) });
});

test('refuses files of core that import each other, by way of others too', async () => {
  await writeFile('core/audit/intruder.ts', "export type { Two } from './second-intruder.ts';\n");
  await writeFile('core/audit/second-intruder.ts', "import type { One } from './intruder.ts';\n");
  const check = run('node_modules/.bin/tsx', ['scripts/check-imports.ts']);
  await expect(check).rejects.toMatchObject({
    stdout:
      'core/audit/intruder.ts:1: imports itself: ' +
      'core/audit/second-intruder.ts, which imports core/audit/intruder.ts\n',
  });
});

test('refuses patterns that may back-track without bound, and those made at run time', async () => {
  const patterns = ['/^(a+)+$/', '/ +$/', 'new RegExp(process.argv[2] ?? "")'];
  await writeFile('formats/intruder.ts', `export const all = [${patterns.join(', ')}];\n`);
  const refused = await run('node_modules/.bin/tsx', ['scripts/check-patterns.ts']).then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  );
  expect(refused).toContain('formats/intruder.ts: /^(a+)+$/: exponential');
  expect(refused).toContain('formats/intruder.ts: / +$/: 2nd degree polynomial');
  expect(refused).toContain('made at run time');
});

test('refuses code that compares a role or the kind of an organization', async () => {
  const lines = ["roles.includes('maintainer')", "organization.kind === 'owner'"];
  await writeFile('app/intruder.ts', `export const all = (${lines.join(' || ')});\n`);
  const check = run('node_modules/.bin/tsx', ['scripts/check-roles.ts']);
  await expect(check).rejects.toMatchObject({
    stdout: expect.stringMatching(/intruder.ts:1: 'maintainer': ask.*: === 'owner': ask/s),
  });
});

test.each([
  [
    'an import that is not used',
    "import { NO_TAG } from './state/layout';\n",
    "'NO_TAG' is declared but",
  ],
  [
    'an export that nobody imports',
    'export const SPARE: u32 = 1;\n',
    'SPARE is exported and imported nowhere',
  ],
  [
    'a parameter that is not used',
    'function f(a: u32): void {}\nf(1);\nexport {};\n',
    "'a' is declared but",
  ],
  ['a value of another type', 'const a: u32 = "1";\nload<u8>(a);\nexport {};\n', 'TS2322'],
])('refuses in AssemblyScript %s', async (_, text, complaint) => {
  await writeFile(`${assembly}/intruder.ts`, text);
  const check = run('node_modules/.bin/tsx', ['scripts/check-assembly.ts']);
  await expect(check).rejects.toMatchObject({ stdout: expect.stringContaining(complaint) });
});

test('refuses a lock that the next npm install would write anew', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'slipway-lock-'));
  const file = path.join(folder, 'package-lock.json');
  const lock = JSON.parse(await readFile('package-lock.json', 'utf8'));
  delete lock.packages['node_modules/@next/swc-darwin-arm64'];
  lock.packages['node_modules/next'].resolved = 'https://registry.example/next.tgz';
  await writeFile(file, JSON.stringify(lock));
  const refused = await run('node_modules/.bin/tsx', ['scripts/check-lock.ts', file]).then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  );
  await rm(folder, { recursive: true });
  expect(refused.split('\n').slice(0, 2)).toEqual([
    `${file}: node_modules/next says where it was fetched`,
    `${file}: no entry for @next/swc-darwin-arm64, which node_modules/next names`,
  ]);
});
