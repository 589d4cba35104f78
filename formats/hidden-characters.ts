/**
 * Characters that a screen does not show, or that make it show something else: control and format
 * characters (bidirectional, zero-width, tags), line and paragraph separators, what Unicode lets a renderer
 * leave out (fillers, variation selectors), and halves of pairs. Tab and line feed are text. The selector
 * that gives a picture its colour is text too, right behind that picture.
 * Source: Unicode 16, general categories and Default_Ignorable_Code_Point; Unicode TR36, "Bidirectional
 * text spoofing".
 */
const hiddenRun =
  /(?:(?![\t\n]|(?<=\p{Extended_Pictographic})\uFE0F)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800])+/gu;

/** Of a run, so many are named; the rest are counted, so that a text does not grow without bound. */
const namedMax = 8;

/** `⟦U+202E⟧`: how hidden characters are shown. @param run of hidden characters alone. */
export function markOf(run: string): string {
  const characters = [...run];
  const named = characters.slice(0, namedMax).map((character) => {
    const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return `⟦U+${hex}⟧`;
  });
  const rest = characters.length - named.length;
  return rest > 0 ? `${named.join('')}⟦and ${rest} more⟧` : named.join('');
}

/** The text with marks in place of hidden characters. Linear; any length. */
export function showHidden(text: string): string {
  return text.replace(hiddenRun, markOf);
}

/** @returns the text in pieces, in order: what is shown as it is, and runs to be shown by their marks. */
export function splitHidden(text: string): { text: string; hidden: boolean }[] {
  const pieces: { text: string; hidden: boolean }[] = [];
  let from = 0;
  for (const { 0: run, index } of text.matchAll(hiddenRun)) {
    if (index > from) pieces.push({ text: text.slice(from, index), hidden: false });
    pieces.push({ text: run, hidden: true });
    from = index + run.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), hidden: false });
  return pieces;
}
