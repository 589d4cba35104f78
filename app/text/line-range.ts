/** The lines that a fragment names: `#L12` or `#L12-L20`. */
export interface LineRange {
  first: number;
  last: number;
}

/** @returns undefined for a fragment that names no lines. Ends the wrong way round are turned. */
export function parseLineRange(fragment: string): LineRange | undefined {
  const match = /^#?L([1-9]\d{0,6})(?:-L?([1-9]\d{0,6}))?$/.exec(fragment);
  if (!match) return undefined;
  const one = Number(match[1]);
  const other = Number(match[2] ?? match[1]);
  return { first: Math.min(one, other), last: Math.max(one, other) };
}

/** @returns the fragment that `parseLineRange` reads. */
export function formatLineRange({ first, last }: LineRange): string {
  return first === last ? `#L${first}` : `#L${first}-L${last}`;
}
