import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { ObjectReader } from '../object-reader.ts';
import { CommitGraph } from './commit-graph.ts';
import { growGraph } from './grow-graph.ts';
import { type LoadedLayer, loadGraph } from './load-graph.ts';
import { type Contained, markContained } from './relations.ts';

/** For all stores together. */
const heldBytesMax = 512 * 1024 * 1024;
/** A page asks some ten times within this. A graph whose files were replaced meanwhile is as true as before. */
const lookEveryMs = 100;

/** The history of one store, as its files say and its commits. */
export interface History {
  graph: CommitGraph;
  /** False when its files cannot be used. */
  isSound: boolean;
  /**
   * Sees to it that the commits and all of their ancestors are in the graph.
   *
   * @returns their positions; undefined when one is no commit, or too many are not in the files: ask git then.
   */
  reach(ids: readonly string[]): Promise<number[] | undefined>;
  /** What the commits contain, all of which `reach` has given. */
  contained(tips: readonly number[]): Contained;
  /** The same as long as the store is read, also when its files are read again. */
  store: object;
}

export interface Histories {
  /** @returns undefined for a store that borrows: its history is another's, for the most part. */
  of(slug: string): Promise<History | undefined>;
}

/** @param report of a graph that cannot be used; undefined takes it back. */
export function openHistories(
  folderOf: (slug: string) => string,
  readerOf: (slug: string) => ObjectReader,
  report: (slug: string, reason: string | undefined) => void,
): Histories {
  const held = new Map<string, Held>();
  const loading = new Map<string, Promise<Held>>();
  const lookedAtMs = new WeakMap<Held, number>();
  const load = async (slug: string, stamp: string): Promise<Held> => {
    const next = await loadHeld(folderOf(slug), held.get(slug), stamp, (reason) => {
      report(slug, reason);
    });
    held.delete(slug);
    held.set(slug, next);
    dropOldest(held, slug);
    return next;
  };
  return {
    async of(slug) {
      const folder = folderOf(slug);
      const last = held.get(slug);
      if (last && performance.now() - (lookedAtMs.get(last) ?? 0) < lookEveryMs) {
        return historyOf(last, readerOf(slug));
      }
      if (existsSync(path.join(folder, 'objects', 'info', 'alternates'))) return undefined;
      const stamp = await stampOf(folder);
      const known = held.get(slug);
      if (known?.stamp === stamp) {
        lookedAtMs.set(known, performance.now());
        return historyOf(known, readerOf(slug));
      }
      const key = `${slug} ${stamp}`;
      const under = loading.get(key) ?? load(slug, stamp).finally(() => loading.delete(key));
      loading.set(key, under);
      return historyOf(await under, readerOf(slug));
    },
  };
}

interface Held {
  stamp: string;
  isSound: boolean;
  layers: LoadedLayer[];
  graph: CommitGraph;
  contained: Contained | undefined;
  store: object;
}

async function loadHeld(
  folder: string,
  before: Held | undefined,
  stamp: string,
  report: (reason: string | undefined) => void,
): Promise<Held> {
  const first = await loadGraph(folder, before?.layers ?? []);
  // a chain may be replaced while its files are read
  const loaded = first.ok ? first : await loadGraph(folder, []);
  report(loaded.ok ? undefined : loaded.reason);
  const layers = loaded.ok ? loaded.layers : [];
  const graph = new CommitGraph(layers.map(({ file }) => file));
  const store = before?.store ?? {};
  return { stamp, isSound: loaded.ok, layers, graph, contained: undefined, store };
}

function historyOf(held: Held, reader: ObjectReader): History {
  const { graph, isSound, store } = held;
  return {
    graph,
    isSound,
    store,
    async reach(ids) {
      const at = ids.map((id) => graph.find(id));
      if (at.every((position) => position >= 0)) return at;
      if (!(await growGraph(graph, reader, ids))) return undefined;
      return ids.map((id) => graph.find(id));
    },
    contained(tips) {
      const known = held.contained;
      const same =
        known?.tips.length === tips.length && tips.every((tip, at) => tip === known.tips[at]);
      if (known !== undefined && same) return known;
      held.contained = markContained(graph, tips, known);
      return held.contained;
    },
  };
}

/** Changes when git replaces the graph: it writes a new file and renames it. */
async function stampOf(gitFolder: string): Promise<string> {
  const info = path.join(gitFolder, 'objects', 'info');
  const files = ['commit-graph', path.join('commit-graphs', 'commit-graph-chain')];
  const stamps = await Promise.all(
    files.map(async (name) => {
      try {
        const { ino, size, mtimeNs } = await stat(path.join(info, name), { bigint: true });
        return `${ino}-${size}-${mtimeNs}`;
      } catch {
        return ''; // there is none; one that cannot be looked at cannot be read either
      }
    }),
  );
  return stamps.join(' ');
}

function dropOldest(held: Map<string, Held>, keep: string): void {
  let bytes = 0;
  for (const { graph } of held.values()) bytes += graph.sizeBytes;
  for (const [slug, { graph }] of held) {
    if (bytes <= heldBytesMax) return;
    if (slug === keep) continue;
    bytes -= graph.sizeBytes;
    held.delete(slug);
  }
}
