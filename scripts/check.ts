/**
 * `npm run check`: format, lint, types and the rules of the tree, in parallel; each must pass.
 */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';

const steps: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['format and lint', 'node_modules/.bin/biome', 'check', '--error-on-warnings', '.'],
  ['types', 'node_modules/.bin/tsc', '--noEmit'],
  ['imports', 'node_modules/.bin/tsx', 'scripts/check-imports.ts'],
  ['roles', 'node_modules/.bin/tsx', 'scripts/check-roles.ts'],
  ['assembly', 'node_modules/.bin/tsx', 'scripts/check-assembly.ts'],
  ['patterns', 'node_modules/.bin/tsx', 'scripts/check-patterns.ts'],
  ['documents', 'node_modules/.bin/tsx', 'scripts/check-documents.ts'],
  ['lock', 'node_modules/.bin/tsx', 'scripts/check-lock.ts'],
  ['c format', 'node_modules/.bin/tsx', 'scripts/check-c-format.ts'],
];

function run(command: string, args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

mkdirSync('.cache', { recursive: true });
const results = await Promise.all(
  steps.map(async ([name, command, ...args]) => ({ name, ...(await run(command, args)) })),
);
for (const { name, code, output } of results) {
  if (code !== 0) process.stdout.write(`${output}\n`);
  process.stdout.write(`${code === 0 ? 'ok  ' : 'FAIL'} ${name}\n`);
}
process.exitCode = results.every((result) => result.code === 0) ? 0 : 1;
