import type { Context } from '#core/context.ts';
import type { Ports } from '#core/ports.ts';
import { processWide } from '#core/process-wide.ts';
import type { PathList } from '#core/search-port.ts';
import { SizedCache } from '#core/sized-cache.ts';

/** Some ten lists of a tree as large as Linux. */
const limitBytes = 24 * 1024 * 1024;

/** Lists by their tags, which name commit and cover: asked only after the right was checked. */
export function pathListCache({ ports }: Context): SizedCache<PathList> {
  const all = processWide('path-lists', () => new WeakMap<Ports, SizedCache<PathList>>());
  const cache = all.get(ports) ?? new SizedCache<PathList>(limitBytes);
  all.set(ports, cache);
  return cache;
}
