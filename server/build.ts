/**
 * `npm run build [-- step …]`: makes what is stale. Steps run one after the other, each says how long it took;
 * a failure ends the build with the tool's own words.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Step, steps } from './build-steps.ts';

const skippedFolders = new Set(['build', 'node_modules', '.next']);

function* filesBelow(place: string): Generator<string> {
  if (!existsSync(place)) return;
  if (!statSync(place).isDirectory()) {
    yield place;
    return;
  }
  for (const name of readdirSync(place).sort()) {
    if (!skippedFolders.has(name)) yield* filesBelow(path.join(place, name));
  }
}

function fingerprint(step: Step): string {
  const hash = createHash('sha256');
  for (const input of [...step.inputs, 'package-lock.json', 'server/build-steps.ts']) {
    for (const file of filesBelow(input)) hash.update(`${file}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

/**
 * Makes the named steps (all unless told) where they are stale.
 *
 * @param report gets one line for each step that was made, and one before it where it takes long.
 * @throws Error with the tool's output when a step fails.
 */
export async function build(
  names: readonly string[] = steps.map((step) => step.name),
  report: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
): Promise<void> {
  mkdirSync('.cache/build', { recursive: true });
  for (const name of names) {
    const step = steps.find((candidate) => candidate.name === name);
    if (step === undefined) {
      const known = steps.map((candidate) => candidate.name).join(', ');
      throw new Error(`no build step is called ${name}; there are: ${known}`);
    }
    const stamp = path.join('.cache/build', step.name);
    const wanted = fingerprint(step);
    const fresh = existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
    if (fresh && step.outputs.every((output) => existsSync(output))) continue;
    if (step.duration !== undefined) report(`building ${step.name} (${step.duration})`);
    const start = Date.now();
    await step.run();
    for (const output of step.outputs) {
      if (!existsSync(output)) throw new Error(`build step ${step.name} did not make ${output}`);
    }
    writeFileSync(stamp, wanted);
    report(`built ${step.name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const names = process.argv.slice(2);
  await build(names.length > 0 ? names : undefined).catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
