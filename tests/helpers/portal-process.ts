import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { build } from 'esbuild';

/** Bundles `crashing-portal.ts` into the tree, so that it finds node_modules. */
export async function buildCrashingPortal(): Promise<{ file: string; remove(): void }> {
  const file = path.resolve(`.cache/crashing-portal-${process.pid}.mjs`);
  await build({
    entryPoints: ['tests/helpers/crashing-portal.ts'],
    outfile: file,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
  });
  return { file, remove: () => rmSync(file, { force: true }) };
}

/** Starts one; its first line is the address of its git door. */
export function startCrashingPortal(
  portalFile: string,
  args: readonly string[],
): { portal: ChildProcess; address(): Promise<string> } {
  const portal = spawn(process.execPath, [portalFile, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { portal, address: () => firstLine(portal.stdout) };
}

async function firstLine(output: Readable): Promise<string> {
  for await (const line of createInterface({ input: output })) return line;
  throw new Error('the portal ended before it had an address');
}

/** @returns the signal that ended it, null when it ended by itself. */
export async function endOf(child: ChildProcess): Promise<string | null> {
  if (child.signalCode === null && child.exitCode === null) await once(child, 'exit');
  return child.signalCode;
}

/** Every process of this machine whose environment or words name the text, as `pid: words`. */
export function processesNaming(text: string): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid) || pid === String(process.pid)) return [];
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
      const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
      if (words === '' || !`${words}${environment}`.includes(text)) return [];
      return [`${pid}: ${words.replaceAll('\0', ' ')}`];
    } catch {
      return []; // it ended while we looked
    }
  });
}
