import { matchesGlob } from '#formats/search/glob.ts';
import { isInLanguage } from '#formats/search/languages.ts';
import type { PathFilter } from '#formats/search/query.ts';

/**
 * Whether a path passes: one of each kind that is asked for, none that is left out. `path:` is a part of the path, from
 * the root where it begins with a slash; `file:` is the name, or all of the path where it has a slash. Case is ignored.
 */
export function makePathFilter(filters: readonly PathFilter[]): (path: string) => boolean {
  const left = filters.filter(({ negated }) => negated);
  const asked = (['path', 'file', 'lang'] as const)
    .map((kind) => filters.filter((filter) => filter.kind === kind && !filter.negated))
    .filter((group) => group.length > 0);
  return (path) => {
    const lower = path.toLowerCase();
    if (left.some((filter) => fits(lower, filter))) return false;
    return asked.every((group) => group.some((filter) => fits(lower, filter)));
  };
}

function fits(path: string, { kind, value }: PathFilter): boolean {
  if (kind === 'lang') return isInLanguage(path, value);
  if (kind === 'path') {
    return value.startsWith('/') ? `/${path}`.startsWith(value) : path.includes(value);
  }
  if (value.includes('/')) return matchesGlob(path, value.replace(/^\//, ''));
  return matchesGlob(path.slice(path.lastIndexOf('/') + 1), value);
}
