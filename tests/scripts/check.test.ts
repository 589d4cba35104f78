import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';

const run = promisify(execFile);
const intruder = 'emulator/intruder.ts';

afterEach(() => rm(intruder, { force: true }));

test('the tree keeps the rules of the house', async () => {
  const { stdout } = await run('npm', ['run', '-s', 'check']);
  expect(stdout).not.toContain('FAIL');
}, 300_000);

test.each([
  ["import '#core/errors.ts';\n", 'emulator/ may not import core/errors.ts'],
  ["import '../core/errors.ts';\n", 'emulator/ may not import core/errors.ts'],
  ["const later = import('node:child_process');\n", 'only adapters/ may import node:child_process'],
])('refuses what a room may not import: %s', async (text, complaint) => {
  await writeFile(intruder, text);
  const check = run('node_modules/.bin/tsx', ['scripts/check-imports.ts']);
  await expect(check).rejects.toMatchObject({ stdout: expect.stringContaining(complaint) });
});
