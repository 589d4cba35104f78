import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Beside the bundles (dist/emulator/node-worker.mjs, dist/slipway.mjs), and beside this file. */
const places = ['./hart.wasm', './emulator/hart.wasm', '../../dist/emulator/hart.wasm'];

/**
 * Reads and compiles the hot core.
 *
 * @param file where it is; looked for beside the program unless told.
 * @throws Error that says how to build it when it is not there.
 */
export async function loadModule(file?: string): Promise<WebAssembly.Module> {
  const candidates = file
    ? [file]
    : places.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const found = candidates.find((candidate) => existsSync(candidate));
  if (found === undefined) {
    throw new Error(
      `the emulator's core is missing (${candidates.join(', ')}); make it with: npm run build -- emulator`,
    );
  }
  // Not `compile`: waiting for its threads takes longer than compiling, which is lazy.
  return new WebAssembly.Module(await readFile(found));
}
