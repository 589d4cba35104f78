/** The addresses of source pages. A branch may hold slashes: it is one segment, its slashes encoded. */

/** What a source page shows of a path. */
type SourceView =
  | 'tree'
  | 'file'
  | 'history'
  | 'blame'
  | 'raw'
  | 'download'
  | 'lines'
  | 'rows'
  | 'document'
  | 'outline';

/** @param path from the root of the tree, without a slash at either end; '' for the root. */
export function sourceHref(
  repository: string,
  view: SourceView,
  revision: string,
  path: string,
): string {
  const inner = path
    .split('/')
    .filter((segment) => segment !== '')
    .map(encodeURIComponent)
    .join('/');
  return `/source/${repository}/${view}/${encodeURIComponent(revision)}${inner ? `/${inner}` : ''}`;
}

/** Where an archive lies. @param folder '' for the whole tree. */
export function archiveHref(
  repository: string,
  revision: string,
  format: 'tar.gz' | 'zip',
  folder: string,
): string {
  const query = folder === '' ? '' : `?folder=${encodeURIComponent(folder)}`;
  return `/source/${repository}/archive/${encodeURIComponent(revision)}.${format}${query}`;
}

/** What `head` has that `base` has not: `...` is from where they parted, `..` between the two as they are. */
export function compareHref(
  repository: string,
  base: string,
  head: string,
  dots: '...' | '..' = '...',
): string {
  return `/source/${repository}/compare/${encodeURIComponent(base)}${dots}${encodeURIComponent(head)}`;
}

/** Where a name is defined, declared, documented and used. */
export function symbolHref(repository: string, revision: string, name: string): string {
  return `/source/${repository}/symbol/${encodeURIComponent(revision)}/${encodeURIComponent(name)}`;
}

/** The same as data. */
export function definitionsHref(repository: string, revision: string, name: string): string {
  return `/source/${repository}/definitions/${encodeURIComponent(revision)}/${encodeURIComponent(name)}`;
}

/** @param commit its whole hash. */
export function commitHref(repository: string, commit: string): string {
  return `/source/${repository}/commit/${commit}`;
}

/**
 * The path that the address names.
 *
 * @param segments as Next gives them: still encoded.
 * @returns undefined where they do not decode, or decode to something that is no path.
 */
export function decodePath(segments: readonly string[] | undefined): string | undefined {
  try {
    const decoded = (segments ?? []).map(decodeURIComponent);
    return decoded.some((segment) => segment.includes('/')) ? undefined : decoded.join('/');
  } catch {
    return undefined; // a stray %
  }
}

/** One segment: a branch or a commit. */
export function decodeRevision(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined; // a stray %
  }
}

/**
 * Where a link in a document of the tree leads, inside the tree.
 *
 * @param from the document's own path.
 * @returns undefined for what leads out of the tree.
 */
export function resolveInTree(from: string, href: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(href) || href.startsWith('//') || href === '') return undefined;
  const bare = href.replace(/[?#].*$/s, '');
  const base = bare.startsWith('/') ? [] : from.split('/').slice(0, -1);
  for (const segment of bare.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') base.push(segment);
    else if (base.pop() === undefined) return undefined;
  }
  return base.join('/');
}
