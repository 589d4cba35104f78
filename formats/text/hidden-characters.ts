/**
 * Characters that a screen does not show, or that make it show something else: control and format
 * characters (bidirectional, zero-width, tags), line and paragraph separators, what Unicode lets a renderer
 * leave out (fillers, variation selectors), and halves of pairs. Tab and line feed are text. The selector
 * that gives a picture its colour is text too, right behind that picture.
 * Source: Unicode 16, general categories and Default_Ignorable_Code_Point; Unicode TR36, "Bidirectional
 * text spoofing".
 */
const hiddenRun =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\0-\x08\v-\x1f\x7f-\x9f\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]+/gu;
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;
const picture = /\p{Extended_Pictographic}/u;
const pictureSelector = '\ufe0f';

/** @returns the first place at or behind `index` that is hidden: a selector right behind its picture is not. */
function hiddenFrom(text: string, index: number): number {
  if (text[index] !== pictureSelector) return index;
  const before = [...text.slice(Math.max(0, index - 2), index)].at(-1) ?? '';
  return picture.test(before) ? index + 1 : index;
}

/** Of a run, so many are named; the rest are counted, so that a text does not grow without bound. */
const namedMax = 8;

/** Whether a text holds what a single line for people must not: any of these, a tab or a line feed. */
export function hidesInLine(text: string): boolean {
  return hidden.test(text);
}

/** `U+202E`. */
export function codePointOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** `⟦U+202E⟧`: how hidden characters are shown. @param run of hidden characters alone. */
export function markOf(run: string): string {
  let marks = '';
  let count = 0;
  for (const character of run) {
    count += 1;
    if (count > namedMax) continue;
    marks += `⟦${codePointOf(character)}⟧`;
  }
  return count > namedMax ? `${marks}⟦and ${count - namedMax} more⟧` : marks;
}

/** The text with marks in place of hidden characters. Linear; any length. */
export function showHidden(text: string): string {
  return splitHidden(text)
    .map((piece) => (piece.hidden ? markOf(piece.text) : piece.text))
    .join('');
}

/** A name on one line: a line feed or a tab in it is shown by its mark too. */
export function showInLine(text: string): string {
  return showHidden(text.replace(/[\n\t]/g, (character) => `⟦${codePointOf(character)}⟧`));
}

/** @returns the text in pieces, in order: what is shown as it is, and runs to be shown by their marks. */
export function splitHidden(text: string): { text: string; hidden: boolean }[] {
  const pieces: { text: string; hidden: boolean }[] = [];
  let shown = 0;
  for (const { 0: run, index } of text.matchAll(hiddenRun)) {
    const from = hiddenFrom(text, index);
    const end = index + run.length;
    if (from === end) continue;
    if (from > shown) pieces.push({ text: text.slice(shown, from), hidden: false });
    pieces.push({ text: text.slice(from, end), hidden: true });
    shown = end;
  }
  if (shown < text.length) pieces.push({ text: text.slice(shown), hidden: false });
  return pieces;
}
