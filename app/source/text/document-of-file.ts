import { processWide } from '#core/process-wide.ts';
import { SizedCache } from '#core/sized-cache.ts';
import { type Heading, outsideLink, readMarkdown } from '../../components/text/markdown-html.ts';
import { visibleHtml } from '../../components/text/visible-html.ts';
import { resolveInTree, sourceHref } from '../address.ts';
import type { Place } from '../place.ts';

export interface Document {
  html: string;
  headings: readonly Heading[];
}

const keptBytes = 8 * 1024 * 1024;
/** Of a contents list: nobody reads a longer one, and a document may have a heading for every four bytes. */
export const contentsMost = 400;

/** Whether a file is for reading more than for building, and is shown so. */
export function isDocument(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return isMarkdown(name) || /\.(?:txt|rst)$/i.test(name) || /^readme$/i.test(name);
}

function isMarkdown(path: string): boolean {
  return /\.(?:md|markdown)$/i.test(path);
}

/**
 * A document of a tree as HTML that can run nothing and fetches pictures of the same tree alone. What is made is
 * kept by content and place; who asks has opened the file.
 */
export function documentOfFile(place: Place, objectId: string, text: string): Document {
  const kept = processWide('documents', () => new SizedCache<Document>(keptBytes));
  const key = JSON.stringify([objectId, place.repository, place.revision, place.path]);
  const known = kept.get(key);
  if (known) return known;
  const made = isMarkdown(place.path)
    ? readMarkdown(text, {
        resolve: linkResolver(place),
        picture: pictureResolver(place),
        anchors: true,
      })
    : {
        html: `<pre tabindex="0">${visibleHtml(text.replaceAll('\r\n', '\n'))}</pre>`,
        headings: [],
      };
  kept.set(key, made, made.html.length + made.headings.length * 200 + 300);
  return made;
}

/** Links of a document in the tree: relative ones to the page of the file or folder, others out. */
function linkResolver({ repository, revision, path }: Place) {
  return (href: string): string | undefined => {
    const inside = resolveInTree(path, href);
    if (inside === undefined) return outsideLink(href);
    const isFolder = inside === '' || /\/(?:[?#].*)?$/s.test(href);
    const section = /#(?:L\d+(?:-L?\d+)?)$/.exec(href)?.[0] ?? sectionOf(href);
    return sourceHref(repository, isFolder ? 'tree' : 'file', revision, inside) + section;
  };
}

/** `other.md#guest-exits` goes to that heading, as `readMarkdown` names it. */
function sectionOf(href: string): string {
  const at = href.indexOf('#');
  const words =
    at < 0
      ? []
      : (href
          .slice(at + 1)
          .toLowerCase()
          .match(/[\p{L}\p{N}]+/gu) ?? []);
  return words.length === 0 ? '' : `#section-${words.map(encodeURIComponent).join('-')}`;
}

function pictureResolver({ repository, revision, path }: Place) {
  return (src: string): string | undefined => {
    const inside = resolveInTree(path, src);
    if (inside === undefined || !isPicture(inside)) return undefined;
    return `${sourceHref(repository, 'raw', revision, inside)}?as=picture`;
  };
}

/** The headings that a document's contents list has, the first ones of too many. */
export function contentsOf({ headings }: Document): Heading[] {
  return headings.filter(({ level }) => level <= 3).slice(0, contentsMost);
}

/** By its name; the raw route looks at what it holds. */
export function isPicture(path: string): boolean {
  return /\.(?:png|jpe?g|gif|webp|svg)$/i.test(path);
}
