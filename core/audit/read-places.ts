/**
 * What an entry of a read says was read, by path. Pure: the rows of `reads` follow from the entry alone, when they are
 * written and when `slipway audit verify` compares.
 */

/** Something under the place was read; the place itself; the place and all that lies under it. */
export const extent = { under: 0, itself: 1, whole: 2 } as const;
export type Extent = (typeof extent)[keyof typeof extent];

export interface ReadPlace {
  /** '' with an empty path: above all repositories. */
  repositorySlug: string;
  path: string;
  extent: Extent;
}

/** Of entries that are reads. `source.read-again` counts more of one, and has no place of its own. */
export const readActions = [
  'source.read',
  'source.fetch',
  'change.read',
  'run.read',
  'artifact.read',
] as const;

interface ReadEntry {
  action: string;
  subject: string;
  /** Canonical JSON, as the log keeps it. */
  detail: string;
  actorUserId: string | null;
}

/**
 * The places of an entry and the folders above them, each once, at its largest extent. An entry from before doors were
 * named has none, and so has one whose payload was removed.
 *
 * @returns `door` is undefined where there are none.
 */
export function placesOf(entry: ReadEntry): { door: string | undefined; places: ReadPlace[] } {
  const none = { door: undefined, places: [] };
  if (entry.actorUserId === null || !readActions.some((one) => one === entry.action)) return none;
  const detail = readDetail(entry.detail);
  const { door } = detail;
  if (typeof door !== 'string') return none;
  const repositorySlug = repositoryOf(entry.subject, detail.repository);
  const found = new Map<string, ReadPlace>();
  const add = (path: string, slug: string, reached: Extent) => {
    const key = `${slug}\0${path}`;
    const before = found.get(key)?.extent ?? -1;
    if (reached > before) found.set(key, { repositorySlug: slug, path, extent: reached });
  };
  for (const { path, reached } of listPaths(detail).map(cutDeep)) {
    add(path, repositorySlug, reached);
    for (const folder of foldersAbove(path)) add(folder, repositorySlug, extent.under);
  }
  add('', '', extent.under);
  return { door, places: [...found.values()] };
}

/** Deeper than any tree that people write; what lies deeper is told by its folder. */
const deepestMost = 64;

function cutDeep(named: { path: string; reached: Extent }): { path: string; reached: Extent } {
  const names = named.path.split('/', deepestMost + 1);
  if (names.length <= deepestMost) return named;
  return { path: names.slice(0, deepestMost).join('/'), reached: extent.whole };
}

/** The folders above a path, the nearest first, '' last; of '' none. */
export function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
    folders.push(path.slice(0, at));
  }
  if (path !== '') folders.push('');
  return folders;
}

function repositoryOf(subject: string, named: unknown): string {
  if (typeof named === 'string') return named;
  return subject.startsWith('repository:') ? subject.slice('repository:'.length) : '';
}

function listPaths(detail: Record<string, unknown>): { path: string; reached: Extent }[] {
  const itself = detail.whole === true ? extent.whole : extent.itself;
  const paths = textsOf(detail.paths).map((path) => ({ path, reached: itself }));
  const folders = textsOf(detail.folders).map((path) => ({ path, reached: extent.whole }));
  if (paths.length + folders.length > 0) return [...paths, ...folders];
  return [{ path: typeof detail.path === 'string' ? detail.path : '', reached: itself }];
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function readDetail(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {}; // tampered with; the chain says so
  }
}

/** Paths that one entry names; more are told by their folders. */
const pathsMost = 100;

/**
 * What an answer of many files says of them: the paths, or where those are more than a hundred, the folders that
 * all of them lie in, as deep as a hundred allow. A folder then counts as read whole, so that nothing is left out.
 */
export function foldPaths(paths: readonly string[]): { paths?: string[]; folders?: string[] } {
  const all = [...new Set(paths)].sort();
  if (all.length <= pathsMost) return { paths: all };
  const parts = all.map((path) => path.split('/'));
  let folders = [''];
  for (let depth = 1; depth <= 64; depth += 1) {
    const deeper = new Set(
      parts.map((names) => names.slice(0, Math.min(depth, names.length - 1)).join('/')),
    );
    if (deeper.size > pathsMost) break;
    folders = [...deeper].sort();
  }
  return { folders };
}
