/** Counts as a reader wants them: whole numbers, none below zero. */

/** `28,113,402`. By hand: the first use of a locale's tables takes longer than a short boot. */
export function formatCount(count: number): string {
  let text = String(count);
  for (let at = text.length - 3; at > 0; at -= 3) text = `${text.slice(0, at)},${text.slice(at)}`;
  return text;
}

/** `1 file`, `3 files`, `2 entries`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
