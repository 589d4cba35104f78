import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { unfinishedName } from '../living.ts';
import { compactIndex } from './compact-index.ts';
import { findPlaces, indexBlobs, type Places } from './index-blobs.ts';
import { listChanges, nothing } from './list-changes.ts';
import { emptyManifest, type Manifest, readManifest, writeManifest } from './manifest.ts';
import { IndexDamage } from './packed-file.ts';
import { patchTable } from './patch-table.ts';
import type { TableEntry, TableFacts } from './path-table.ts';
import { isNameable, PathTable, placeless, reasons, writeTable } from './path-table.ts';
import { listBranches, listTip, type TipEntry } from './read-tips.ts';
import { ShardReader } from './shard-reader.ts';

/** Files that no manifest names are somebody's unfinished work until they are this old. */
const litterAfterMs = 10 * 60_000;

interface Work {
  folder: string;
  gitFolder: string;
  manifest: Manifest;
  progress(done: number, total: number): void;
}

interface Tip {
  name: string;
  commit: string;
}

/** What a table is made of: all entries of a tip, or a table of the index and what differs from it. */
interface Source {
  tip: Tip;
  old: PathTable | undefined;
  entries: readonly (TipEntry & { oldMode: string })[];
}

/**
 * Brings an index up to the tips of all branches: new blobs into new shards, a new table for each branch that moved. The
 * manifest changes last, so a stop at any moment leaves the index as it was.
 *
 * @param options `verify`: all that is there is held against its sums first; what is damaged is made anew.
 */
export async function updateIndex(
  folder: string,
  gitFolder: string,
  progress: (done: number, total: number) => void,
  options: { verify?: boolean } = {},
): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const tips = await listBranches(gitFolder);
  const known = openManifest(folder);
  const isMoved = known === undefined || !isCurrent(known, tips);
  const manifest =
    known && (options.verify || !isMoved) && !isWhole(folder, known, options.verify === true)
      ? undefined
      : known;
  if (manifest === undefined || isMoved) {
    const next = await followTips(
      { folder, gitFolder, manifest: manifest ?? emptyManifest, progress },
      tips,
    );
    writeManifest(folder, next);
    compactIndex(folder, next);
  }
  sweep(folder);
}

function isCurrent(manifest: Manifest, tips: readonly { name: string; commit: string }[]): boolean {
  const commits = new Map(manifest.branches.map(({ name, commit }) => [name, commit]));
  return (
    tips.length === commits.size && tips.every(({ name, commit }) => commits.get(name) === commit)
  );
}

/** @returns undefined when there is none, or one that is damaged. */
function openManifest(folder: string): Manifest | undefined {
  try {
    return readManifest(folder);
  } catch (error) {
    if (isDamage(error)) return undefined;
    throw error;
  }
}

/** @param verify all of it is read; else what a search reads first. */
function isWhole(folder: string, { shards, branches }: Manifest, verify: boolean): boolean {
  try {
    for (const { name } of shards) {
      const shard = new ShardReader(path.join(folder, name));
      try {
        if (verify) shard.verify();
      } finally {
        shard.close();
      }
    }
    for (const { table } of branches) new PathTable(path.join(folder, table));
    return true;
  } catch (error) {
    if (isDamage(error)) return false;
    throw error;
  }
}

function isDamage(error: unknown): boolean {
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  return isMissing || error instanceof IndexDamage;
}

/** What is damaged of what is there is met on the way; then all is made anew. */
async function followTips(work: Work, tips: readonly Tip[]): Promise<Manifest> {
  try {
    return await extend(work, tips);
  } catch (error) {
    if (!isDamage(error) || work.manifest === emptyManifest) throw error;
    return extend({ ...work, manifest: emptyManifest }, tips);
  }
}

async function extend(work: Work, tips: readonly Tip[]): Promise<Manifest> {
  const { folder, manifest } = work;
  const isKnown =
    ({ name, commit }: Tip) =>
    (each: Tip) =>
      each.name === name && each.commit === commit;
  const branches = manifest.branches.filter((branch) => tips.some(isKnown(branch)));
  const sources: Source[] = [];
  for (const tip of tips) {
    if (!branches.some(isKnown(tip))) sources.push(await readSource(work, tip));
  }
  const wanted = new Set<string>();
  for (const { entries } of sources) {
    for (const { mode, id } of entries) if (isFile(mode)) wanted.add(id);
  }
  const places = findPlaces(folder, manifest, wanted);
  const ids = [...wanted].filter((id) => !places.has(id));
  const shards = [
    ...manifest.shards,
    ...(await indexBlobs({ ...work, places }, ids, work.progress)),
  ];
  const names = shards.map(({ name }) => name);
  for (const source of sources) {
    const table = `table-${unfinishedName()}`;
    writeSource(path.join(folder, table), source, names, places);
    branches.push({ ...source.tip, table });
  }
  return { ...manifest, shards, branches };
}

/** By the branch's own table, or any: two branches of a repository differ in less than all. */
async function readSource({ folder, gitFolder, manifest }: Work, tip: Tip): Promise<Source> {
  const own = manifest.branches.find(({ name }) => name === tip.name);
  const { table } = own ?? manifest.branches[0] ?? {};
  const old = table === undefined ? undefined : new PathTable(path.join(folder, table));
  const changes = old && (await listChanges(gitFolder, old.commit, tip.commit));
  if (changes !== undefined) return { tip, old, entries: changes };
  const entries = await listTip(gitFolder, tip.commit);
  return { tip, old: undefined, entries: entries.map((entry) => ({ ...entry, oldMode: nothing })) };
}

const isFile = (mode: string) => mode.startsWith('100');

function writeSource(
  file: string,
  { tip, old, entries }: Source,
  shards: readonly string[],
  places: Places,
): void {
  const numbers = new Map(shards.map((name, index) => [name, index]));
  let unnamed = old?.unnamed ?? 0;
  const rows: TableEntry[] = [];
  const gone: Buffer[] = [];
  for (const entry of entries) {
    if (!isNameable(entry.path)) {
      unnamed += Number(entry.mode !== nothing) - Number(entry.oldMode !== nothing);
    } else if (entry.mode === nothing) gone.push(entry.path);
    else rows.push(rowOf(entry, places, numbers));
  }
  const facts: TableFacts = { branch: tip.name, commit: tip.commit, shards, unnamed };
  if (old === undefined) writeTable(file, facts, rows);
  else patchTable(file, facts, old, { rows, gone });
}

function rowOf(
  { mode, id, path: bytes }: TipEntry,
  places: Places,
  numbers: ReadonlyMap<string, number>,
): TableEntry {
  const place = isFile(mode) ? places.get(id) : undefined;
  const otherwise = mode === '160000' ? reasons.submodule : reasons.link;
  const shard = place?.reason === reasons.text ? numbers.get(place.shard) : undefined;
  return {
    path: bytes,
    shard: shard ?? placeless,
    document: place?.document ?? 0,
    reason: place?.reason ?? otherwise,
  };
}

/** Removes what the manifest does not name. Readers that hold such a file open keep it until they close it. */
function sweep(folder: string): void {
  const manifest = readManifest(folder);
  if (manifest === undefined) return;
  const named = new Set([
    'manifest',
    'making',
    ...manifest.shards.map(({ name }) => name),
    ...manifest.branches.map(({ table }) => table),
  ]);
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    if (named.has(name) || Date.now() - statSync(file).mtimeMs < litterAfterMs) continue;
    rmSync(file, { force: true });
  }
}
