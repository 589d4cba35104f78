/** What is built from what. A step is stale when the SHA-256 over its inputs is not the one that it was last built from. */
import { copyFile, mkdir, rename } from 'node:fs/promises';
import os from 'node:os';
import { build as bundle } from 'esbuild';
import { runTool } from '#adapters/run-tool.ts';
import { zigBinary, zigCaches } from '#adapters/toolchain/own-compiler.ts';

export interface Step {
  name: string;
  /** Files and folders, relative to the root, whose bytes decide whether the step is stale. */
  inputs: readonly string[];
  /** Files that must be there afterwards. */
  outputs: readonly string[];
  /** Told before the step where it is long. */
  duration?: string;
  run(): Promise<void>;
}

/** Packages with native parts stay outside of bundles and are found in node_modules at run time. */
const external = [
  'better-sqlite3',
  '@node-rs/argon2',
  'assemblyscript',
  'shiki',
  'next',
  'web-tree-sitter',
];

async function bundleNode(entry: string, outfile: string): Promise<void> {
  await bundle({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    // A process that boots one image spends a tenth of its time on reading its own text. Names stay for stacks.
    minifyWhitespace: true,
    minifySyntax: true,
    external,
    logLevel: 'silent',
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
    },
  });
}

const wasm = 'dist/emulator/hart.wasm';

export const steps: readonly Step[] = [
  {
    name: 'emulator',
    inputs: ['emulator/hart/assembly'],
    outputs: [wasm, 'public/emulator/hart.wasm'],
    async run() {
      await runTool('node_modules/.bin/asc', [
        'emulator/hart/assembly/index.ts',
        '-o',
        wasm,
        '-O3',
        '--converge',
        '--noAssert',
        '--runtime',
        'stub',
      ]);
      await mkdir('public/emulator', { recursive: true });
      await copyFile(wasm, 'public/emulator/hart.wasm');
    },
  },
  {
    name: 'worker',
    inputs: ['emulator', 'formats'],
    outputs: ['dist/emulator/node-worker.mjs'],
    run: () => bundleNode('emulator/threads/node-worker.ts', 'dist/emulator/node-worker.mjs'),
  },
  {
    name: 'render-thread',
    inputs: ['app', 'adapters/threads', 'core', 'formats'],
    outputs: ['dist/render-thread.mjs'],
    run: () => bundleNode('app/render-threads/thread.ts', 'dist/render-thread.mjs'),
  },
  {
    name: 'symbols-thread',
    inputs: ['adapters/symbols', 'adapters/threads', 'core', 'formats'],
    outputs: ['dist/symbols-thread.mjs'],
    run: () => bundleNode('adapters/symbols/thread.ts', 'dist/symbols-thread.mjs'),
  },
  {
    name: 'search',
    inputs: ['adapters', 'core', 'formats'],
    outputs: ['dist/search-thread.mjs', 'dist/search-update-thread.mjs'],
    async run() {
      await bundleNode('adapters/search/search-thread.ts', 'dist/search-thread.mjs');
      await bundleNode('adapters/search/update-thread.ts', 'dist/search-update-thread.mjs');
    },
  },
  {
    name: 'import-check-thread',
    inputs: ['adapters', 'core', 'formats'],
    outputs: ['dist/import-check-thread.mjs'],
    run: () => bundleNode('adapters/import/check-thread.ts', 'dist/import-check-thread.mjs'),
  },
  {
    name: 'reading',
    inputs: ['runner', 'adapters/threads', 'core', 'formats'],
    outputs: ['dist/reading.mjs'],
    run: () => bundleNode('runner/reading/thread.ts', 'dist/reading.mjs'),
  },
  {
    name: 'cli',
    inputs: ['cli', 'core', 'emulator', 'formats'],
    outputs: ['dist/slipway.mjs'],
    run: () => bundleNode('cli/main.ts', 'dist/slipway.mjs'),
  },
  {
    name: 'sandbox',
    inputs: ['adapters/sandbox/filter'],
    outputs: ['dist/sandbox/apply-filter'],
    async run() {
      await mkdir('dist/sandbox', { recursive: true });
      // Renamed when it is whole: a sandbox may be starting.
      const made = `dist/sandbox/.apply-filter-${process.pid}`;
      const target = `${os.arch() === 'arm64' ? 'aarch64' : 'x86_64'}-linux-musl`;
      await runTool(
        zigBinary(),
        [
          ...['cc', '-target', target, '-nostdlib', '-ffreestanding', '-static', '-O2', '-s'],
          ...['-fno-stack-protector', '-fno-sanitize=all', '-Wall', '-Wextra', '-Werror'],
          ...['-o', made, 'adapters/sandbox/filter/apply-filter.c'],
        ],
        zigCaches(),
      );
      await rename(made, 'dist/sandbox/apply-filter');
    },
  },
  {
    name: 'runner',
    inputs: ['runner', 'core', 'adapters', 'drizzle', 'emulator', 'formats'],
    outputs: ['dist/runner.mjs'],
    run: () => bundleNode('runner/main.ts', 'dist/runner.mjs'),
  },
  {
    name: 'web-processes',
    inputs: ['server/web', 'core', 'adapters', 'drizzle', 'formats'],
    outputs: ['dist/web-processes.mjs'],
    run: () => bundleNode('server/web/main.ts', 'dist/web-processes.mjs'),
  },
  {
    name: 'hook',
    inputs: ['adapters/git', 'formats'],
    outputs: ['dist/hook.mjs'],
    run: () => bundleNode('adapters/git/hook.ts', 'dist/hook.mjs'),
  },
  {
    name: 'keel',
    inputs: ['hypervisor'],
    outputs: ['hypervisor/build/keel.bin', 'hypervisor/build/keel.elf'],
    run: () =>
      runTool('make', ['-C', 'hypervisor', '-j2', 'all', `ZIG=${zigBinary()}`], zigCaches()),
  },
  {
    name: 'web',
    inputs: [
      'app',
      'core',
      'adapters',
      'drizzle',
      'emulator',
      'formats',
      'next.config.js',
      'instrumentation.ts',
    ],
    outputs: ['.next/BUILD_ID'],
    duration: 'half a minute or more',
    run: () => runTool('node_modules/.bin/next', ['build'], { NEXT_TELEMETRY_DISABLED: '1' }),
  },
];
