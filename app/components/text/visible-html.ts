import { markOf, showHidden, splitHidden } from '#formats/text/hidden-characters.ts';

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** Text as HTML that is never markup; hidden characters stand there by their marks, in a box each. */
export function visibleHtml(text: string): string {
  return splitHidden(text)
    .map((piece) =>
      piece.hidden
        ? `<span class="hidden-character">${markOf(piece.text)}</span>`
        : escapeMarkup(piece.text),
    )
    .join('');
}

/** The same for the value of an attribute. */
export function attributeHtml(text: string): string {
  return escapeMarkup(showHidden(text));
}
