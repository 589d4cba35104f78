import type { TreeEntry } from '#core/git-port.ts';
import { pathProblem } from '#core/tree-path.ts';
import { showInLine } from '#formats/text/hidden-characters.ts';
import { printUtc } from '#formats/text/utc.ts';
import { attributeHtml, visibleHtml } from '../components/text/visible-html.ts';
import { formatBytes, formatRelative } from '../text/format.ts';
import { commitHref, sourceHref } from './address.ts';
import type { Place } from './place.ts';

/** A longer address does not fit into what servers read as a request's head. */
const hrefCharactersMost = 8000;

/** No page grows past this, however many entries a folder has and however long the way to it is: some 20,000 files. */
const rowsCharactersMost = 6 * 1024 * 1024;

/** Of a subject, so many characters stand in its row; it names its commit by so many digits. */
const subjectMost = 72;
const commitDigits = 12;

/** The last commit that changed a row's entry. */
export interface RowCommit {
  commit: string;
  subject: string;
  /** Missing where the commit's own date is none. */
  atMs?: number | undefined;
  /** The change that brought it. */
  change?: number | undefined;
}

/** What is known of the last commits of a folder's entries, by name. */
export interface RowCommits {
  of: ReadonlyMap<string, RowCommit>;
  nowMs: number;
  /** Some are not known yet; the page asks again. */
  isWaiting: boolean;
}

/**
 * A folder as a table. Its markup weighs little: a folder may hold thousands of files. `tree.css` lays it out.
 *
 * @param commits left out, the table has no columns for them.
 */
export function rowsHtml(
  place: Place,
  entries: readonly TreeEntry[],
  commits?: RowCommits,
): string {
  const { path } = place;
  const caption = path === '' ? 'Files of the tree' : `Files of ${path}`;
  const up = path === '' ? '' : upHtml(place, commits !== undefined);
  const rows = listRows(place, entries, commits);
  const heads = commits ? '<th scope=col>Last commit<th scope=col>When' : '';
  return `<table class="tree-rows${commits ? ' with-commits' : ''}"${commits?.isWaiting ? ' data-waiting' : ''}><caption class=aside-from-sight>${nameInLine(caption)}</caption><thead><tr><th scope=col>Name${heads}<th scope=col>Size<tbody>${up}${rows}</table>`;
}

function listRows(
  place: Place,
  entries: readonly TreeEntry[],
  commits: RowCommits | undefined,
): string {
  let rows = '';
  for (const [index, entry] of entries.entries()) {
    const row = rowHtml(place, entry, commits);
    if (rows.length + row.length > rowsCharactersMost) {
      const left = entries.length - index;
      return `${rows}<tr><td>${left} more entries, not listed: find them by name with the key t, or clone the tree${commits ? '<td><td>' : ''}<td>\n`;
    }
    rows += row;
  }
  return rows;
}

function upHtml({ repository, revision, path }: Place, withCommits: boolean): string {
  const href = sourceHref(repository, 'tree', revision, path.split('/').slice(0, -1).join('/'));
  const cells = withCommits ? '<td><td>' : '';
  return `<tr><td><a class=d href="${attributeHtml(href)}" aria-label="Up one folder">..</a>${cells}<td>\n`;
}

function rowHtml(place: Place, entry: TreeEntry, commits: RowCommits | undefined): string {
  const { kind, sizeBytes } = entry;
  const size = kind === 'file' && sizeBytes !== undefined ? formatBytes(sizeBytes) : '';
  const last = commits ? commitCells(place, commits.of.get(entry.name), commits.nowMs) : '';
  return `<tr><td>${nameHtml(place, entry)}${last}<td>${size}\n`;
}

/** The subject leads to the commit; the change that brought it stands behind it. */
function commitCells({ repository }: Place, last: RowCommit | undefined, nowMs: number): string {
  if (last === undefined) return '<td><td>';
  const { commit, subject, atMs, change } = last;
  const words =
    subject.length > subjectMost ? `${subject.slice(0, subjectMost)}…` : subject || '(no subject)';
  const href = commitHref(repository, commit.slice(0, commitDigits));
  const brought = change === undefined ? '' : ` <a href=/changes/${change}>#${change}</a>`;
  const when =
    atMs === undefined ? '>no date' : ` title="${printUtc(atMs)}">${formatRelative(atMs, nowMs)}`;
  return `<td><a href=${href}>${nameInLine(words)}</a>${brought}<td${when}`;
}

function nameHtml({ repository, revision, path }: Place, entry: TreeEntry): string {
  const { name, kind } = entry;
  const shown = nameInLine(name) + (kind === 'folder' ? '/' : '');
  if (kind === 'submodule') {
    const at = visibleHtml(entry.objectId.slice(0, 9));
    return `<span class=m>${shown} <small>submodule at ${at}</small></span>`;
  }
  const full = path === '' ? name : `${path}/${name}`;
  const href = sourceHref(repository, kind === 'folder' ? 'tree' : 'file', revision, full);
  const problem = nameProblem(name, href);
  if (problem !== undefined) return `<span>${shown} <small>${problem}</small></span>`;
  const told =
    kind === 'link' ? ' <small>link</small>' : entry.executable ? ' <small>executable</small>' : '';
  const kindClass = kind === 'folder' ? ' class=d' : kind === 'link' ? ' class=l' : '';
  return `<a${kindClass} href="${attributeHtml(href)}">${shown}</a>${told}`;
}

function nameInLine(name: string): string {
  return visibleHtml(showInLine(name));
}

/** Why a row has no page. */
function nameProblem(name: string, href: string): string | undefined {
  // The name's bytes are lost where it was read: an address made of it would name nothing, or another file.
  if (name.includes('\ufffd')) return 'no page: its name is not UTF-8';
  if (name.includes('/') || pathProblem(name) !== undefined)
    return 'no page: its name is no name in a folder';
  if (href.length > hrefCharactersMost) return 'no page: its name is too long for an address';
  return undefined;
}
