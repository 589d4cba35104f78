import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { reasonOf } from '#core/errors.ts';
import { Fault, printFault } from '#formats/claimed-bytes.ts';
import { type CommitGraphFile, checksumOf, readCommitGraph } from '#formats/git/commit-graph.ts';

/** Files of one graph: git keeps a chain short, and ours is merged before it is long. */
const filesLimit = 64;
const chainLimitBytes = filesLimit * 41;

export interface LoadedLayer {
  checksum: string;
  file: CommitGraphFile;
}

/** One that cannot be used: `reason` is a sentence about a file of it. */
export type LoadedGraph = { ok: true; layers: LoadedLayer[] } | { ok: false; reason: string };

/**
 * Reads the commit-graph of a repository: the one file, or else the chain. A file counts only if its checksum is right,
 * so that one that was cut off or overwritten says nothing about what contains what.
 *
 * @param known layers that were read before: what a checksum names never changes.
 * @returns no layers where there is no graph.
 */
export async function loadGraph(
  gitFolder: string,
  known: readonly LoadedLayer[],
): Promise<LoadedGraph> {
  const info = path.join(gitFolder, 'objects', 'info');
  try {
    const single = await readIfThere(path.join(info, 'commit-graph'));
    if (single !== undefined) {
      return { ok: true, layers: [readLayer(single, checksumOf(single), [], known)] };
    }
    const chain = await readIfThere(path.join(info, 'commit-graphs', 'commit-graph-chain'));
    if (chain === undefined) return { ok: true, layers: [] };
    return { ok: true, layers: await readChain(path.join(info, 'commit-graphs'), chain, known) };
  } catch (error) {
    if (error instanceof Fault) return { ok: false, reason: printFault('its commit-graph', error) };
    return { ok: false, reason: `its commit-graph cannot be read: ${reasonOf(error)}` };
  }
}

async function readChain(
  folder: string,
  chain: Buffer,
  known: readonly LoadedLayer[],
): Promise<LoadedLayer[]> {
  const names = chain
    .toString('latin1', 0, chainLimitBytes + 1)
    .trimEnd()
    .split('\n');
  if (chain.length > chainLimitBytes || !names.every((name) => /^[0-9a-f]{40}$/.test(name))) {
    throw new Fault(0, 'has a chain that is no list of checksums');
  }
  const layers: LoadedLayer[] = [];
  for (const name of names) {
    const same = known[layers.length];
    if (same?.checksum === name) {
      layers.push(same);
      continue;
    }
    const bytes = await readIfThere(path.join(folder, `graph-${name}.graph`));
    if (bytes === undefined) throw new Fault(0, `lacks the file graph-${name}.graph of its chain`);
    layers.push(readLayer(bytes, name, layers, []));
  }
  return layers;
}

function readLayer(
  bytes: Buffer,
  checksum: string,
  below: readonly LoadedLayer[],
  known: readonly LoadedLayer[],
): LoadedLayer {
  const same = known.length === 1 ? known[0] : undefined;
  const body = bytes.subarray(0, Math.max(0, bytes.length - 20));
  const digest = createHash('sha1').update(body).digest('hex');
  if (digest !== checksum || checksumOf(bytes) !== checksum) {
    throw new Fault(body.length, 'has another checksum than its bytes');
  }
  if (same?.checksum === checksum) return same;
  const file = readCommitGraph(bytes, levelsOf(below));
  const { bases } = file;
  if (bases.length !== below.length || below.some((one, at) => one.checksum !== bases[at])) {
    throw new Fault(7, 'was made on other files than its chain names');
  }
  return { checksum, file };
}

function levelsOf(layers: readonly LoadedLayer[]): Uint32Array {
  const levels = new Uint32Array(layers.reduce((sum, { file }) => sum + file.count, 0));
  for (const { file } of layers) levels.set(file.levels, file.below);
  return levels;
}

async function readIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
