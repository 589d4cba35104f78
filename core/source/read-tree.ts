import { noteRead } from '#core/audit/note-read.ts';
import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';
import type { TreeEntry } from '#core/git-port.ts';
import { authorizeSource, type SourceAccess } from '#core/licensing/authorize-source.ts';
import { looksBinary } from '#formats/text/binary.ts';
import { resolveRevision } from './rows.ts';
import { decodeText, displayLimitBytes, pickReadme } from './rules.ts';

export interface TreePage {
  commit: string;
  /** The branch's name, or the commit's whole id. */
  revision: string;
  entries: TreeEntry[];
  readme?: { name: string; text: string };
}

/**
 * One folder. Under a grant for a part of the tree, a folder above that part shows only the way there.
 *
 * @param input `path`: '' is the root.
 * @throws DomainError as authorizeSource; `not-found` when there is no such folder or revision.
 */
export async function readTree(
  ctx: Context,
  input: { repositorySlug: string; revision?: string | undefined; path: string },
): Promise<TreePage> {
  const { repositorySlug, path } = input;
  const access = authorizeFolder(ctx, repositorySlug, path);
  const { commit, revision } = await resolveRevision(ctx, access, input.revision);
  const all = await ctx.ports.git.listTree(repositorySlug, commit, path);
  if (!all) throw new DomainError('not-found', `no folder "${path}" in ${revision}`);
  const prefix = path === '' ? '' : `${path}/`;
  const entries = all.filter(({ name, kind }) => {
    const entry = prefix + name;
    return access.covers(entry) || (kind === 'folder' && access.leadsTo(entry));
  });
  const readme = await readReadme(ctx, access, commit, prefix, entries);
  return { commit, revision, entries, ...(readme && { readme }) };
}

function authorizeFolder(ctx: Context, repositorySlug: string, path: string): SourceAccess {
  const access = authorizeSource(ctx, { repositorySlug, purpose: 'read' });
  if (access.covers(path) || access.leadsTo(path)) return access;
  return authorizeSource(ctx, { repositorySlug, path, purpose: 'read' });
}

async function readReadme(
  ctx: Context,
  access: SourceAccess,
  commit: string,
  prefix: string,
  entries: readonly TreeEntry[],
): Promise<{ name: string; text: string } | undefined> {
  const shown = entries.filter(
    ({ name, kind, sizeBytes }) =>
      kind === 'file' && access.covers(prefix + name) && (sizeBytes ?? 0) <= displayLimitBytes,
  );
  const name = pickReadme(shown.map((entry) => entry.name));
  if (name === undefined) return undefined;
  await noteRead(ctx, {
    action: 'source.read',
    subject: `repository:${access.repository.slug}`,
    detail: { path: prefix + name, commit },
  });
  const bytes = await ctx.ports.git.readFile(
    access.repository.slug,
    commit,
    prefix + name,
    displayLimitBytes,
  );
  return bytes && !looksBinary(bytes) ? { name, text: decodeText(bytes) } : undefined;
}
