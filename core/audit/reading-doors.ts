/**
 * Where source, or what was made from it, goes out, and how pages name the place. Each read names its door in the audit
 * log. `tests/e2e/reading-doors.ts` says which page and route is which, and fails for one that is missing.
 */
export const doorWords = {
  tree: 'folder page',
  file: 'file page',
  raw: 'raw file',
  blame: 'blame',
  history: 'history',
  commit: 'commit page',
  compare: 'comparison',
  archive: 'archive',
  search: 'search',
  finder: 'file finder',
  symbols: 'symbols',
  branches: 'branches and tags',
  changes: 'list of changes',
  change: 'change page',
  difference: 'difference of a change',
  slip: 'stations of a change',
  run: 'run',
  stream: 'event stream of a run',
  artifact: 'artifact',
  git: 'git clone or fetch',
} as const;

export type ReadingDoor = keyof typeof doorWords;

export const readingDoors = Object.keys(doorWords) as ReadingDoor[];

/** Doors that give all that lies under the path, or what was made from all of it. */
export const wholeDoors: ReadonlySet<ReadingDoor> = new Set([
  'archive',
  'run',
  'stream',
  'artifact',
  'git',
]);
