import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import type { TreeEntry } from '#core/git-port.ts';
import { looksBinary } from '#formats/text/binary.ts';
import { noteSourceRead } from './note-source-read.ts';
import { openReading, type Reading } from './open-reading.ts';
import { decodeText, displayLimitBytes, pickReadme } from './rules.ts';
import { requireStillCovered } from './still-covered.ts';

export interface TreePage {
  commit: string;
  /** The branch's name, or the commit's whole id. */
  revision: string;
  entries: TreeEntry[];
  readme?: TreeReadme;
}

export interface TreeReadme {
  name: string;
  objectId: string;
  text: string;
}

/**
 * One folder. Under a grant for a part of the tree, a folder above that part shows only the way there.
 *
 * @param input `path`: '' is the root. `rowsOnly`: without its README.
 * @throws DomainError as authorizeSource; `not-found` when there is no such folder or revision.
 */
export async function readTree(
  ctx: Context,
  input: {
    repositorySlug: string;
    revision?: string | undefined;
    path: string;
    rowsOnly?: boolean;
  },
): Promise<TreePage> {
  const { repositorySlug, path } = input;
  const reading = await openReading(ctx, {
    repositorySlug,
    folder: path,
    revision: input.revision,
  });
  const { access, store, commit, revision } = reading;
  const [all] = await Promise.all([
    ctx.ports.git.listTree(store, commit, path),
    noteSourceRead(ctx, reading, { door: 'tree', path }),
  ]);
  if (!all) throw new DomainError('not-found', `no folder "${path}" in ${revision}`);
  const prefix = path === '' ? '' : `${path}/`;
  const entries = all.filter(({ name, kind }) => {
    const entry = prefix + name;
    return access.covers(entry) || (kind === 'folder' && access.leadsTo(entry));
  });
  const readme = input.rowsOnly ? undefined : await readReadme(ctx, reading, prefix, entries);
  requireStillCovered(ctx, reading);
  return { commit, revision, entries, ...(readme && { readme }) };
}

async function readReadme(
  ctx: Context,
  reading: Reading,
  prefix: string,
  entries: readonly TreeEntry[],
): Promise<TreeReadme | undefined> {
  const shown = entries.filter(
    ({ name, kind, sizeBytes }) =>
      kind === 'file' &&
      reading.access.covers(prefix + name) &&
      sizeBytes !== undefined &&
      sizeBytes <= displayLimitBytes,
  );
  const name = pickReadme(shown.map((entry) => entry.name));
  const entry = shown.find((candidate) => candidate.name === name);
  if (name === undefined || entry === undefined) return undefined;
  const path = prefix + name;
  await noteSourceRead(ctx, reading, { door: 'file', path });
  const { store, commit } = reading;
  const bytes = await ctx.ports.git.readFile(store, commit, path, displayLimitBytes);
  if (!bytes || looksBinary(bytes)) return undefined;
  return { name, objectId: entry.objectId, text: decodeText(bytes) };
}
