import MarkdownIt, { type Token } from 'markdown-it';
import { showHidden } from '#formats/text/hidden-characters.ts';
import { attributeHtml, visibleHtml } from './visible-html.ts';

/** Where a document's own links may lead; the rest is shown as text. */
export type LinkResolver = (href: string) => string | undefined;

/** Past these a document is shown as it is, unformatted: no page waits for a parser on hostile input. */
export const markdownLimit = 128 * 1024;
const nestingMax = 60;
/** Of all addresses that a document's links write out together: a reference can be used a thousand times. */
const linkCharactersMax = 1 << 20;

/** `Guest exits` → `section-guest-exits`; the prefix keeps a document from taking a name that scripts use. */
function sectionId(heading: string): string {
  const words = heading.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return `section-${words.join('-') || 'part'}`;
}

export interface Heading {
  id: string;
  /** 1 for the document's own title. */
  level: number;
  text: string;
}

/** Where a document's links and pictures may lead. */
export interface Resolvers {
  resolve?: LinkResolver | undefined;
  /** Left out: no picture is fetched. */
  picture?: LinkResolver | undefined;
  /** Each heading gets a link that names it. */
  anchors?: boolean;
}

/** The HTML of `readMarkdown`. */
export function renderMarkdown(text: string, resolve?: LinkResolver): string {
  return readMarkdown(text, { resolve }).html;
}

/**
 * Markdown of a hosted tree as HTML. Such documents are hostile: HTML in them is shown, not obeyed;
 * links go only where `resolve` lets them, pictures come only from where `picture` says; hidden characters are
 * shown by number.
 * Takes time in proportion to the text, which markdown-it keeps to and marked does not
 * (`tests/formats/readers.test.ts`); what is too long or too deep is shown as plain text that says so.
 *
 * @param resolvers `resolve` gets each destination that is no fragment; it gives the address to use, or undefined
 *   to show the words without a link. The default lets https, http and mailto through.
 */
export function readMarkdown(
  text: string,
  { resolve = outsideLink, picture, anchors = false }: Resolvers = {},
): { html: string; headings: Heading[] } {
  if (text.length > markdownLimit) {
    return { html: asItIs(text, `it is longer than ${markdownLimit / 1024} KiB`), headings: [] };
  }
  const parser = new MarkdownIt({ html: false, linkify: true, maxNesting: nestingMax });
  parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
  // What may be linked is `resolve`'s to say; the parser's own list would turn a link into its source.
  parser.validateLink = () => true;
  const tokens = parser.parse(text, {});
  if (tokens.some(({ level }) => level >= nestingMax - 1)) {
    return { html: asItIs(text, `it nests deeper than ${nestingMax} levels`), headings: [] };
  }
  const headings = settle(tokens, { resolve, picture });
  Object.assign(parser.renderer.rules, rules, anchors ? { heading_close: anchorRule } : {});
  return { html: parser.renderer.render(tokens, parser.options, {}), headings };
}

/** Lets through what a browser opens without running anything. */
export function outsideLink(href: string): string | undefined {
  return /^(https?:\/\/|mailto:)[^\s\p{Cc}]+$/iu.test(href) ? href : undefined;
}

function asItIs(text: string, reason: string): string {
  return `<p>This document is shown as it is: ${reason}.</p>\n<pre>${visibleHtml(text.replaceAll('\r\n', '\n'))}</pre>`;
}

/** Decides on headings, cells, links and checkboxes; what a token is written as is `rules`' to say. */
function settle(
  tokens: readonly Token[],
  { resolve, picture }: { resolve: LinkResolver; picture: LinkResolver | undefined },
): Heading[] {
  const used = new Map<string, number>();
  const headings: Heading[] = [];
  const budget = { left: linkCharactersMax };
  for (const [index, token] of tokens.entries()) {
    const { type } = token;
    if (type === 'heading_open') {
      const id = unique(sectionId(tokens[index + 1]?.content ?? ''), used);
      token.attrSet('id', id);
      headings.push({ id, level: Number(token.tag.slice(1)), text: wordsOf(tokens[index + 1]) });
    }
    // The page's own title is its h1.
    if (/^heading_/.test(type)) token.tag = `h${Math.min(Number(token.tag.slice(1)) + 1, 6)}`;
    if (/^t[hd]_open$/.test(type)) token.attrs = null;
    if (type === 'inline') {
      if (tokens[index - 2]?.type === 'list_item_open') settleCheckbox(token);
      settleLinks(token, resolve, budget);
      settlePictures(token, picture, budget);
    }
  }
  return headings;
}

/** What is read of a heading, without its marks. */
function wordsOf(token: Token | undefined): string {
  return (token?.children ?? []).map(({ content }) => content).join('');
}

/** A picture that may be fetched has its address; the others have none, and are shown by their words. */
function settlePictures(
  { children }: Token,
  picture: LinkResolver | undefined,
  budget: { left: number },
): void {
  for (const token of children ?? []) {
    if (token.type !== 'image') continue;
    const src = attributeOf(token, 'src');
    budget.left -= src.length;
    const target = budget.left < 0 ? undefined : picture?.(decode(src));
    token.meta = { address: within(budget, target) };
  }
}

function settleLinks({ children }: Token, resolve: LinkResolver, budget: { left: number }): void {
  let isLink = false;
  for (const token of children ?? []) {
    if (token.type === 'link_close') token.hidden = !isLink;
    if (token.type !== 'link_open') continue;
    const href = attributeOf(token, 'href');
    const title = showHidden(attributeOf(token, 'title'));
    budget.left -= href.length + title.length;
    const target = within(budget, budget.left < 0 ? undefined : targetOf(href, resolve));
    isLink = target !== undefined;
    token.hidden = !isLink;
    token.attrs = [['href', target ?? '']];
    if (title !== '') token.attrSet('title', title);
    token.attrSet('rel', 'nofollow');
  }
}

/** An address of the tree is longer than what the document says: the way to a deep folder stands in each. */
function within(budget: { left: number }, target: string | undefined): string | undefined {
  budget.left -= target?.length ?? 0;
  return budget.left < 0 ? undefined : target;
}

function targetOf(href: string, resolve: LinkResolver): string | undefined {
  const plain = decode(href);
  if (showHidden(plain) !== plain) return undefined;
  return plain.startsWith('#') ? `#${sectionId(plain.slice(1))}` : resolve(plain);
}

function attributeOf(token: Token | undefined, name: string): string {
  return String(token?.attrGet(name) ?? '');
}

function settleCheckbox({ children }: Token): void {
  const first = children?.[0];
  const mark = /^\[([ xX])\] /.exec(first?.content ?? '')?.[1];
  if (first?.type !== 'text' || mark === undefined) return;
  first.content = `${mark === ' ' ? '☐' : '☑'} ${first.content.slice(4)}`;
}

type Rule = (tokens: Token[], index: number) => string;

const contentOf = (tokens: Token[], index: number): string => tokens[index]?.content ?? '';

const rules: Record<string, Rule> = {
  text: (tokens, index) => visibleHtml(contentOf(tokens, index)),
  code_inline: (tokens, index) => `<code>${visibleHtml(contentOf(tokens, index))}</code>`,
  code_block: (tokens, index) => codeHtml(contentOf(tokens, index), ''),
  fence: (tokens, index) => codeHtml(contentOf(tokens, index), tokens[index]?.info ?? ''),
  image(tokens, index) {
    const words = contentOf(tokens, index) || attributeOf(tokens[index], 'src');
    const address: unknown = tokens[index]?.meta?.address;
    if (typeof address === 'string') {
      return `<img src="${attributeHtml(address)}" alt="${attributeHtml(words)}" loading="lazy">`;
    }
    return `<span class="picture">[picture: ${visibleHtml(words)}]</span>`;
  },
  // A wide table scrolls by itself, so that the page does not.
  table_open: () => '<div class="scroll" tabindex="0"><table>\n',
  table_close: () => '</table></div>\n',
};

/** Behind a heading's words: its address. */
function anchorRule(tokens: Token[], index: number): string {
  const heading = tokens[index - 2];
  const href = attributeHtml(attributeOf(heading, 'id'));
  const words = attributeHtml(wordsOf(tokens[index - 1]));
  return `<a class="heading-link" href="#${href}" aria-label="Address of “${words}”">#</a></${heading?.tag ?? 'h2'}>\n`;
}

function codeHtml(content: string, info: string): string {
  const [language = ''] = info.trim().split(' ', 1);
  const attribute = language === '' ? '' : ` data-language="${attributeHtml(language)}"`;
  return `<pre tabindex="0"><code${attribute}>${visibleHtml(content)}</code></pre>\n`;
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
