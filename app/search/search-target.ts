/**
 * Where a search goes: a change's number goes to the change; anything else is looked for in the changes'
 * subjects. Whether there is such a thing, the page there says.
 */
export function searchTarget(typed: string): string {
  const words = typed.trim().slice(0, 200);
  const number = /^#?([1-9]\d{0,8})$/.exec(words)?.[1];
  if (number !== undefined) return `/changes/${number}`;
  return words === '' ? '/changes' : `/changes?status=all&q=${encodeURIComponent(words)}`;
}
