import { Marked, type RendererObject, type Tokens } from 'marked';

/** Where a document's own links may lead; the rest is shown as text. */
export type LinkResolver = (href: string) => string | undefined;

/** Past this a document is shown as it is, unformatted: no page waits for a parser on hostile input. */
export const markdownLimit = 256 * 1024;

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** `Guest exits` → `section-guest-exits`; the prefix keeps a document from taking a name that scripts use. */
export function sectionId(heading: string): string {
  const slug = heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  return `section-${slug || 'part'}`;
}

/**
 * Markdown of a hosted tree as HTML. Such documents are hostile: HTML in them is shown, not obeyed;
 * links go only where `resolve` lets them; no picture is fetched.
 *
 * @param resolve gets each destination that is no fragment; @returns the address to use, or undefined
 *   to show the words without a link. The default lets https, http and mailto through.
 */
export function renderMarkdown(text: string, resolve: LinkResolver = outsideLink): string {
  if (text.length > markdownLimit) return `<pre>${escapeHtml(text)}</pre>`;
  const marked = new Marked({ gfm: true, async: false, renderer: rendererFor(resolve) });
  return marked.parse(text, { async: false });
}

/** Lets through what a browser opens without running anything. */
export function outsideLink(href: string): string | undefined {
  return /^(https?:\/\/|mailto:)[^\s\p{Cc}]+$/iu.test(href) ? href : undefined;
}

function rendererFor(resolve: LinkResolver): RendererObject {
  const used = new Map<string, number>();
  return {
    html: ({ text }: Tokens.HTML | Tokens.Tag) => escapeHtml(text),
    heading({ tokens, depth, text }) {
      const id = unique(sectionId(text), used);
      // The page's own title is its h1.
      const level = Math.min(depth + 1, 6);
      return `<h${level} id="${escapeHtml(id)}">${this.parser.parseInline(tokens)}</h${level}>\n`;
    },
    link({ href, title, tokens }) {
      const words = this.parser.parseInline(tokens);
      const target = href.startsWith('#')
        ? `#${sectionId(decode(href.slice(1)))}`
        : resolve(decode(href));
      if (target === undefined) return words;
      const hint = title ? ` title="${escapeHtml(title)}"` : '';
      return `<a href="${escapeHtml(target)}"${hint} rel="nofollow">${words}</a>`;
    },
    image: ({ text, href }) =>
      `<span class="picture">[picture: ${escapeHtml(text || href)}]</span>`,
    code: ({ text, lang }) =>
      `<pre tabindex="0"><code${lang ? ` data-language="${escapeHtml(lang)}"` : ''}>${escapeHtml(text)}</code></pre>\n`,
    codespan: ({ text }) => `<code>${escapeHtml(text)}</code>`,
    table(token) {
      // A wide table scrolls by itself, so that the page does not.
      const cells = (row: Tokens.TableCell[], tag: string) =>
        row.map((cell) => `<${tag}>${this.parser.parseInline(cell.tokens)}</${tag}>`).join('');
      const body = token.rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('');
      return `<div class="scroll" tabindex="0"><table><thead><tr>${cells(token.header, 'th')}</tr></thead><tbody>${body}</tbody></table></div>\n`;
    },
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
  };
}

function unique(id: string, used: Map<string, number>): string {
  const count = used.get(id) ?? 0;
  used.set(id, count + 1);
  return count === 0 ? id : `${id}-${count}`;
}

function decode(href: string): string {
  try {
    return decodeURIComponent(href);
  } catch {
    return href; // a stray % is a character like another
  }
}
