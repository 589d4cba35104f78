import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FromBoot, ToBoot } from '#emulator/threads/boot-protocol.ts';
import { assemble } from '../emulator/guests/assemble.ts';
import { linuxIsMissing } from '../emulator/linux/linux.ts';
import { chromiumPath, launchBrowser } from './browser.ts';

let folder: string;
let server: Server;
let browser: Browser;
let page: Page;
const inFolder = (name: string) => path.join(folder, name);

/** What a page needs: itself, the worker, the core, and files of the test's folder. */
function filesFor(): Record<string, [string, string]> {
  const outfile = inFolder('worker.js');
  buildSync({
    entryPoints: ['emulator/threads/web-worker.ts'],
    bundle: true,
    format: 'esm',
    outfile,
  });
  return {
    '/worker.js': ['text/javascript', outfile],
    '/hart.wasm': ['application/wasm', 'dist/emulator/hart.wasm'],
    '/guest': ['application/octet-stream', assemble('harts', ['HARTS=4'])],
    '/from-node': ['application/octet-stream', inFolder('from-node')],
  };
}

beforeAll(async () => {
  if (chromiumPath === undefined) return;
  folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-browser-snapshot-'));
  const files = filesFor();
  server = createServer((request, response) => {
    const [type, file] = files[request.url ?? ''] ?? ['text/html', undefined];
    response.setHeader('content-type', type);
    response.end(file === undefined ? '<!doctype html>' : readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  browser = await launchBrowser();
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});

afterAll(async () => {
  await browser?.close();
  server?.close();
  if (folder !== undefined) rmSync(folder, { recursive: true });
});

function slipway(...words: string[]): void {
  const options = { stdio: 'ignore' } as const;
  execFileSync(process.execPath, ['dist/slipway.mjs', 'boot', ...words], options);
}

interface Facts {
  consoleSha256: string;
  retiredInstructions: number;
  finalStateSha256: string;
  events: unknown;
}

function factsOf({ consoleSha256, retiredInstructions, finalStateSha256, events }: Facts): Facts {
  return { consoleSha256, retiredInstructions, finalStateSha256, events };
}

/** @returns the record of a boot to its end, in a process of its own. */
function endInNode(...words: string[]): Facts {
  slipway(...words, '--json', inFolder('end.json'));
  return factsOf(JSON.parse(readFileSync(inFolder('end.json'), 'utf8')));
}

const machine = () => [
  ...['--kernel', assemble('harts', ['HARTS=4'])],
  ...['--harts', '4', '--memory', '16M'],
];

/** Runs in a worker of the page. @returns its transcript and the snapshots that it posted, as numbers. */
function runInChromium(from: 'guest' | 'from-node', saveAtInstructions: number[]) {
  return page.evaluate(
    async ([source, saves]) => {
      const bytes = new Uint8Array(await (await fetch(`/${source}`)).arrayBuffer());
      const worker = new Worker('/worker.js', { type: 'module' });
      const core = new URL('/hart.wasm', location.href).href;
      const description = {
        harts: 4,
        memoryBytes: 2 ** 24,
        firmware: 'builtin',
        kernel: bytes,
      } as const;
      const limits = { budgetInstructions: 1e10 };
      const shared = { core, saveAtInstructions: saves };
      const first: ToBoot =
        source === 'guest'
          ? { type: 'boot', description, limits, ...shared }
          : { type: 'resume', snapshot: bytes, ...shared };
      const snapshots: number[][] = [];
      return new Promise<{ transcript: Facts; snapshots: number[][] }>((resolve, reject) => {
        worker.onmessage = ({ data }: MessageEvent<FromBoot>) => {
          if (data.type === 'snapshot') snapshots.push([...data.snapshot]);
          if (data.type === 'transcript') resolve({ transcript: data.transcript, snapshots });
          if (data.type === 'broken' || data.type === 'refused') reject(new Error(data.reason));
        };
        worker.postMessage(first);
      });
    },
    [from, saveAtInstructions] as const,
  );
}

describe.skipIf(chromiumPath === undefined)('between Node and Chromium (needs Chromium)', () => {
  test('Chromium goes on from what Node saved, and Node from what Chromium saved', async () => {
    const whole = endInNode(...machine());
    const third = Math.round(whole.retiredInstructions / 3);
    slipway(...machine(), '--until-instructions', String(third), '--save', inFolder('from-node'));

    const resumed = await runInChromium('from-node', [2 * third]);
    expect(factsOf(resumed.transcript)).toEqual(whole);
    writeFileSync(inFolder('from-chromium'), Uint8Array.from(resumed.snapshots[0] ?? []));
    expect(endInNode('--restore', inFolder('from-chromium'))).toEqual(whole);
  });

  test.skipIf(linuxIsMissing)(
    'Chromium ends a Linux boot from its middle as Node does (needs npm run fetch-linux)',
    async () => {
      const linux = [
        ...['--kernel', '.cache/linux/Image', '--initrd', '.cache/linux/initramfs.cpio'],
        ...['--append', 'console=ttyS0', '--harts', '2', '--aia', 'aplic-imsic'],
        ...['--memory', '256M', '--limit-instructions', '10G'],
      ];
      const whole = endInNode(...linux);
      const middle = String(Math.round(whole.retiredInstructions / 2));
      slipway(...linux, '--until-instructions', middle, '--save', inFolder('from-node'));
      const resumed = await runInChromium('from-node', []);
      expect(factsOf(resumed.transcript)).toEqual(whole);
    },
    300_000,
  );

  test('both write the same bytes at the same instruction', async () => {
    const { snapshots } = await runInChromium('guest', [1500]);
    const words = ['--until-instructions', '1500', '--save', inFolder('by-node')];
    slipway(...machine(), ...words, '--limit-instructions', '10G');
    const saved = readFileSync(inFolder('by-node'));
    expect(Buffer.compare(Uint8Array.from(snapshots[0] ?? []), saved)).toBe(0);
  });
});
