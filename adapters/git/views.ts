import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '#core/errors.ts';
import type { ViewWork } from '#core/git-view-port.ts';
import { lockFolder } from '#drizzle/folder-lock.ts';
import { coverOf } from '#formats/git/part-of-tree.ts';
import { ObjectReader } from './object-reader.ts';
import { pointHead } from './point-head.ts';
import { listRefs } from './repository-refs.ts';
import { mustGit, runGit } from './run-git.ts';
import { clearStaleLocks } from './stale-locks.ts';
import { ViewCommits } from './view-commits.ts';
import { addObjects, copyObjects, makeStoreAnew, readStoreKey, setBranches } from './view-store.ts';

/** Commits whose objects are written together. */
const stretchLength = 4000;
/** More than a merge brings: their objects go into packs at once. */
const fewCommits = 200;
const listTimeoutMs = 10 * 60_000;
const listLimitBytes = 512 * 1024 * 1024;

interface Folders {
  repository: string;
  view: string;
}

/** What one making works with. */
interface Making {
  folders: Folders;
  work: ViewWork;
  originals: ObjectReader;
  view: ObjectReader;
}

/** As `GitViewPort.updateView`. One process at a time, by a lock that the kernel gives back. */
export async function updateView(folders: Folders, work: ViewWork): Promise<boolean> {
  const lock = lockFolder(path.dirname(folders.view), `${work.viewId}.work`);
  if (!lock.held) return false;
  const originals = new ObjectReader(folders.repository);
  const view = new ObjectReader(folders.view);
  const making = { folders, work, originals, view };
  try {
    await openStore(making);
    try {
      await follow(making);
    } catch (error) {
      if (await isWhole(folders.view)) throw error;
      await makeAnew(making);
      await follow(making);
    }
    return true;
  } finally {
    originals.close();
    view.close();
    lock.release();
  }
}

async function openStore(making: Making): Promise<void> {
  const { folders, work } = making;
  const key = readStoreKey(folders.view);
  if (key === undefined || key !== work.memo.key()) return makeAnew(making);
  clearStaleLocks(folders.view);
}

/** The store first: rows of another key are forgotten with it. */
async function makeAnew({ folders, work, view }: Making): Promise<void> {
  view.rest();
  await makeStoreAnew(folders.view, work.defaultBranch, work.newKey);
  await work.memo.reset(work.newKey);
}

async function follow(making: Making): Promise<void> {
  const { folders, work, originals } = making;
  const branches = await listRefs(folders.repository, originals, 'refs/heads/');
  const tips = [...new Set(branches.map(({ commit }) => commit))];
  const before = work.memo.find([...new Set([...tips, ...work.memo.tips()])]);
  const missing = tips.filter((tip) => !before.has(tip));
  if (missing.length > 0) await addCommits(making, missing, [...before.keys()]);
  const known = work.memo.find(tips);
  const wanted = branches.flatMap(({ ref, commit }) => {
    const view = known.get(commit) ?? '';
    return view === '' ? [] : [[ref, view] as const];
  });
  await setBranches(folders.view, new Map(wanted));
  await pointHead(folders.view, work.defaultBranch);
  await requireBranches(making, wanted);
  await work.memo.finish(branches);
}

/** A branch whose commit is gone does not look so to who sets it to what it is. */
async function requireBranches(
  { folders, view }: Making,
  wanted: readonly (readonly [ref: string, commit: string])[],
): Promise<void> {
  const held = await listRefs(folders.view, view, 'refs/heads/');
  const found = new Map(held.map(({ ref, commit }) => [ref, commit]));
  const lost = wanted.find(([ref, commit]) => found.get(ref) !== commit);
  if (lost) throw new DomainError('infrastructure', `the view lacks ${lost[1]} of ${lost[0]}`);
}

/** @param known commits that have their row, as all that is behind them has. */
async function addCommits(
  making: Making,
  missing: readonly string[],
  known: readonly string[],
): Promise<void> {
  const { folders, work, originals, view } = making;
  const ids = await listCommits(folders.repository, missing, known);
  const cover = coverOf(work.prefixes);
  const commits = new ViewCommits({ originals, view, cover, ...work });
  const covered = await Promise.all(known.slice(0, 20).map((tip) => commits.coveredBy(tip)));
  const maker = { folders, work, commits, isLoose: ids.length <= fewCommits };
  let without = covered.flat();
  for (let at = 0; at < ids.length; at += stretchLength) {
    const added = await addStretch(maker, ids.slice(at, at + stretchLength), without);
    if (added.length > 0) without = added;
    await sleep(1); // pages are served meanwhile
  }
  if (!maker.isLoose) await tidy(folders.view);
}

interface Maker {
  folders: Folders;
  work: ViewWork;
  commits: ViewCommits;
  isLoose: boolean;
}

/** Objects before commits, commits before rows, rows before branches: each finds there what it names. */
async function addStretch(
  { folders, work, commits, isLoose }: Maker,
  ids: readonly string[],
  without: readonly string[],
): Promise<string[]> {
  const { rows, objects, covered } = await commits.map(ids);
  const to = { folder: folders.view, loose: isLoose };
  const wanted = [...new Set(covered)];
  await copyObjects({ folder: folders.repository }, to, { ids: wanted, without });
  await addObjects(to, objects);
  await work.memo.save(rows);
  return wanted;
}

async function listCommits(
  repository: string,
  tips: readonly string[],
  known: readonly string[],
): Promise<string[]> {
  const out = await mustGit(
    ['rev-list', '--topo-order', '--reverse', '--ignore-missing', '--stdin'],
    {
      gitFolder: repository,
      input: [...tips, ...known.map((id) => `^${id}`), ''].join('\n'),
      limitBytes: listLimitBytes,
      timeoutMs: listTimeoutMs,
      bound: true,
    },
  );
  const text = out.toString('latin1').trimEnd();
  return text === '' ? [] : text.split('\n');
}

/** One pack of all that a first making left. */
async function tidy(viewFolder: string): Promise<void> {
  await mustGit(['-c', 'pack.threads=1', 'repack', '-a', '-d', '-k', '-q'], {
    gitFolder: viewFolder,
    timeoutMs: 60 * 60_000,
    bound: true,
  });
}

/** Whether every object that the branches need is there. */
export async function isWhole(viewFolder: string): Promise<boolean> {
  if (!existsSync(path.join(viewFolder, 'HEAD'))) return false;
  const { code } = await runGit(['rev-list', '--objects', '--quiet', '--all'], {
    gitFolder: viewFolder,
    timeoutMs: listTimeoutMs,
    bound: true,
  });
  return code === 0;
}
