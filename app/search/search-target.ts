/**
 * Where the field in the top bar leads: a change's number to the change, anything else is looked for in source. Whether
 * there is such a change, the page there says. `undefined`: the search page itself answers.
 */
export function searchTarget(typed: string): string | undefined {
  const number = /^#?([1-9]\d{0,8})$/.exec(typed.trim())?.[1];
  return number === undefined ? undefined : `/changes/${number}`;
}

/** The list of changes whose subjects hold the words. */
export function changesTarget(typed: string): string {
  const words = typed.trim().slice(0, 200);
  return words === '' ? '/changes' : `/changes?status=all&q=${encodeURIComponent(words)}`;
}
