import { createHash } from 'node:crypto';
import type { Context } from '#core/context.ts';
import type { PathList } from '#core/search-port.ts';
import { noteSourceRead } from './note-source-read.ts';
import { openReading, type Reading } from './open-reading.ts';
import { pathListCache } from './path-list-cache.ts';
import { inPersonTurn } from './person-turns.ts';
import { requireStillCovered } from './still-covered.ts';

/** All paths of one commit that a reader may see. */
export interface SeenPaths {
  reading: Reading;
  /** The same for as long as commit and cover are. */
  tag: string;
  /** Undefined where `knownTag` is this one. */
  list: PathList | undefined;
}

/**
 * All paths of a commit that the grant covers, for a file finder.
 *
 * @param input `knownTag`: of the list that the asker has already; then nothing is given, and nothing recorded.
 * @throws DomainError as openReading; `infrastructure` when they cannot be listed.
 */
export async function listPaths(
  ctx: Context,
  input: { repositorySlug: string; revision?: string | undefined; knownTag?: string | undefined },
): Promise<SeenPaths> {
  const { repositorySlug, revision } = input;
  const reading = await openReading(ctx, { repositorySlug, revision });
  const { access, store, commit, revision: branch } = reading;
  const { prefixes } = access;
  const cover = JSON.stringify([store, commit, [...prefixes].sort()]);
  const tag = createHash('sha256').update(cover).digest('base64url');
  if (input.knownTag === tag) return { reading, tag, list: undefined };
  const cache = pathListCache(ctx);
  const { userId } = access.viewer;
  const list =
    cache.get(tag) ??
    (await inPersonTurn(ctx, { kind: 'paths', userId }, async () => {
      const made = cache.get(tag); // by whom this one waited for
      return made ?? ctx.ports.search.listPaths(store, { branch, commit, prefixes });
    }));
  cache.set(tag, list, list.bytes.length);
  requireStillCovered(ctx, reading);
  await noteSourceRead(ctx, reading, { door: 'finder' });
  return { reading, tag, list };
}
