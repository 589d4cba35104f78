import { findTitle } from '#formats/text/markdown-title.ts';

/** A header comes as one fenced block; its lines without the fence. */
export function textOfFence(markdown: string): string {
  const lines = markdown.trimEnd().split('\n');
  return lines.slice(1, -1).join('\n');
}

/** A document without the heading that the page shows as its title. */
export function withoutTitle(markdown: string, title: string): string {
  const text = markdown.trimStart();
  const found = text.startsWith('#') ? findTitle(text) : undefined;
  return found?.title.toLowerCase() === title.toLowerCase() ? text.slice(found.end) : markdown;
}
