/** The first heading of the first level in a Markdown text, and where its line ends. By hand, one pass. */
export function findTitle(markdown: string): { title: string; end: number } | undefined {
  for (let start = 0; start < markdown.length; ) {
    const found = markdown.indexOf('\n', start);
    const end = found < 0 ? markdown.length : found + 1;
    const title = titleOf(markdown.slice(start, end));
    if (title !== undefined) return { title, end };
    start = end;
  }
  return undefined;
}

/** `# Title #` in words. */
function titleOf(line: string): string | undefined {
  if (line[0] !== '#' || (line[1] !== ' ' && line[1] !== '\t')) return undefined;
  const words = line.slice(1).trim();
  let end = words.length;
  while (words[end - 1] === '#') end -= 1;
  const title = words.slice(0, end).trimEnd();
  return title === '' ? undefined : title;
}
