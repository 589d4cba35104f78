/** What one check found; `recordChecks` makes the row. */
export interface Finding {
  name: CheckName;
  outcome: 'pass' | 'fail' | 'held' | 'infrastructure';
  /** A sentence that names the thing, the value and the next step. */
  summary: string;
  path?: string;
  line?: number;
}

export const checkNames = [
  'abi',
  'applies',
  'grant',
  'judge',
  'licence',
  'module',
  'paths',
  'recipe',
  'sign-off',
  'size',
  'spdx',
] as const;
export type CheckName = (typeof checkNames)[number];

/** `3 files`, `1 file`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
