/** A name of code, as people click on it. */
const wordCharacter = /[\w$]/;
const wordMost = 255;

/** @returns the name that holds the place `at` of `text`, or undefined where there is none. */
export function wordAt(text: string, at: number): string | undefined {
  let start = at;
  while (start > 0 && wordCharacter.test(text.charAt(start - 1))) start -= 1;
  let end = at;
  while (end < text.length && wordCharacter.test(text.charAt(end))) end += 1;
  const word = text.slice(start, end);
  return word.length > wordMost || !/^[A-Za-z_$]/.test(word) ? undefined : word;
}

/** What browsers offer to find text under a point: the standard's way, and the older one of some. */
interface Pointing {
  caretPositionFromPoint?(x: number, y: number): { offsetNode: Node; offset: number } | null;
  caretRangeFromPoint?(x: number, y: number): Range | null;
}

/** @returns the name under a point of the window, in pixels, or undefined where there is none. */
export function wordUnder(x: number, y: number): string | undefined {
  const pointing: Pointing = document;
  const position = pointing.caretPositionFromPoint?.(x, y);
  const range = position ? undefined : pointing.caretRangeFromPoint?.(x, y);
  const node = position?.offsetNode ?? range?.startContainer;
  const offset = position?.offset ?? range?.startOffset ?? 0;
  return node instanceof Text ? wordAt(node.data, offset) : undefined;
}
