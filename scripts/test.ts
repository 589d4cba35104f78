/** `npm test [-- pattern …]`: builds what is stale, then runs the tests; the last line counts them. */

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { reasonOf } from '#core/errors.ts';
import { build } from '#server/build.ts';

const optionalParts: readonly (readonly [part: string, install: string])[] = [
  ['bwrap', 'bubblewrap'],
  ['qemu-system-riscv64', 'qemu-system-misc'],
  ['chromium', 'chromium'],
  ['riscv64-linux-gnu-gcc', 'gcc-riscv64-linux-gnu'],
  ['dtc', 'device-tree-compiler'],
  ['cpio', 'cpio'],
  ['gdb-multiarch', 'gdb-multiarch'],
];

function run(command: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

function isInstalled(command: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn('sh', ['-c', 'command -v "$1" >/dev/null', 'sh', command]);
    child.on('close', (code) => resolve(code === 0));
  });
}

const missing: string[] = [];
for (const [part, install] of optionalParts) if (!(await isInstalled(part))) missing.push(install);
if (missing.length > 0) {
  process.stdout.write(
    `Some tests will be skipped. To run them too: apt-get install ${missing.join(' ')}\n`,
  );
}

if (!existsSync('.cache/linux/stamp')) {
  process.stdout.write('Linux boots will be skipped. To run them too: npm run fetch-linux\n');
}

try {
  await build();
  process.exitCode = await run('node_modules/.bin/vitest', ['run', ...process.argv.slice(2)]);
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.stdout.write('\n0 passed, 1 failed, 0 skipped\n');
  process.exitCode = 1;
}
