import type { Context } from '#core/context.ts';
import { findTitle } from '#formats/text/markdown-title.ts';
import { listRepositories } from './list-repositories.ts';
import { decodeText, displayLimitBytes } from './rules.ts';

/** The only folders whose content is public, and what of them. */
const publicFolders = [
  { folder: 'Documentation/vmhi', ending: '.md', kind: 'document' },
  { folder: 'include/vmhi', ending: '.h', kind: 'header' },
] as const;

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

export interface VmhiDocument {
  name: string;
  title: string;
  kind: 'document' | 'header';
}

interface FoundDocument extends VmhiDocument {
  repositorySlug: string;
  commit: string;
  path: string;
  text: string;
}

/** The published interfaces: specifications first, then headers. Public: VMHI needs no licence. */
export async function listVmhiDocuments(ctx: Context): Promise<VmhiDocument[]> {
  const found = await findVmhiDocuments(ctx);
  return found.map(({ name, title, kind }) => ({ name, title, kind }));
}

/**
 * Reads the public folders, and nothing else, from the default branch of the first tree that has them.
 * Regular files only: a link could name a file that is not public.
 */
export async function findVmhiDocuments(ctx: Context): Promise<FoundDocument[]> {
  for (const { slug, defaultBranch } of listRepositories(ctx)) {
    const commit = await ctx.ports.git.resolve(slug, `refs/heads/${defaultBranch}`);
    if (commit === undefined) continue;
    const found: FoundDocument[] = [];
    for (const place of publicFolders) found.push(...(await readFolder(ctx, slug, commit, place)));
    if (found.length > 0) return found;
  }
  return [];
}

async function readFolder(
  ctx: Context,
  repositorySlug: string,
  commit: string,
  place: (typeof publicFolders)[number],
): Promise<FoundDocument[]> {
  const entries = (await ctx.ports.git.listTree(repositorySlug, commit, place.folder)) ?? [];
  const wanted = entries.filter(
    ({ name, kind, sizeBytes }) =>
      kind === 'file' &&
      namePattern.test(name) &&
      name.endsWith(place.ending) &&
      (sizeBytes ?? 0) <= displayLimitBytes,
  );
  const found: FoundDocument[] = [];
  for (const { name } of wanted) {
    const path = `${place.folder}/${name}`;
    const bytes = await ctx.ports.git.readFile(repositorySlug, commit, path, displayLimitBytes);
    if (!bytes) continue;
    const text = decodeText(bytes);
    const title = (place.kind === 'document' ? findTitle(text)?.title : undefined) ?? name;
    found.push({ name, title, kind: place.kind, repositorySlug, commit, path, text });
  }
  return found;
}
