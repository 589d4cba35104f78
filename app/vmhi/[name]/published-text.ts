/** A header comes as one fenced block; its lines without the fence. */
export function textOfFence(markdown: string): string {
  const lines = markdown.replace(/\n+$/, '').split('\n');
  return lines.slice(1, -1).join('\n');
}

/** A document without the heading that the page shows as its title. */
export function withoutTitle(markdown: string, title: string): string {
  const match = /^\s*#[ \t]+([^\n]+?)[ \t]*#*[ \t]*\n/.exec(markdown);
  return match?.[1]?.trim().toLowerCase() === title.toLowerCase()
    ? markdown.slice(match[0].length)
    : markdown;
}
