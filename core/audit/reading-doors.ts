/** Where source, or what was made from it, goes out. Each read names its door in the audit log. */
export const readingDoors = [
  'tree',
  'file',
  'raw',
  'blame',
  'history',
  'commit',
  'compare',
  'archive',
  'search',
  'finder',
  'symbols',
] as const;

export type ReadingDoor = (typeof readingDoors)[number];
