export type Side = 'old' | 'new';

/** `new:14`: what notes and fragments of a line are kept under. */
export function lineKey(side: Side, line: number): string {
  return `${side}:${line}`;
}
