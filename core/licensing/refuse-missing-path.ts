import type { Context } from '#core/context.ts';
import { DomainError } from '#core/errors.ts';

/** Entries of one folder that are looked through for a name like the one that is missing. */
const mostEntries = 2000;

/**
 * Refuses a grant for what is not there: whoever meant `drivers` and wrote `driver` would give nothing away
 * now, and something unknown once the path appears.
 *
 * @throws DomainError `invalid` when no branch has the path, naming the nearest one of the default branch.
 */
export async function refuseMissingPath(
  ctx: Context,
  { slug, defaultBranch }: { slug: string; defaultBranch: string },
  path: string,
): Promise<void> {
  if (path === '') return;
  const { git } = ctx.ports;
  for (const { commit } of await git.listRefs(slug, 'refs/heads/')) {
    if (await git.stat(slug, commit, path)) return;
  }
  const nearest = await findNearest(ctx, slug, defaultBranch, path);
  const instead =
    nearest === '' ? 'leave the field empty for the whole tree' : `the nearest is "${nearest}"`;
  throw new DomainError('invalid', `"${path}" is in no branch of ${slug}; ${instead}`);
}

/** The part of the path that is there, with the entry of that folder that is most like the next part. */
async function findNearest(
  ctx: Context,
  slug: string,
  branch: string,
  path: string,
): Promise<string> {
  const tip = await ctx.ports.git.resolve(slug, `refs/heads/${branch}`);
  if (tip === undefined) return '';
  let folder = '';
  for (const part of path.split('/')) {
    const entries = await ctx.ports.git.listTree(slug, tip, folder);
    if (entries === undefined) return folder; // a file
    const names = entries.slice(0, mostEntries).map(({ name }) => name);
    const found = names.includes(part) ? part : mostAlike(names, part);
    if (found === undefined) return folder;
    folder = folder === '' ? found : `${folder}/${found}`;
    if (found !== part) return folder;
  }
  return folder;
}

/** @returns the name that fewest edits lead to, if they are at most half as many as letters. */
function mostAlike(names: readonly string[], wanted: string): string | undefined {
  let best: { name: string; edits: number } | undefined;
  for (const name of names) {
    if (Math.abs(name.length - wanted.length) > wanted.length / 2) continue;
    const edits = countEdits(name.toLowerCase(), wanted.toLowerCase());
    if (best === undefined || edits < best.edits) best = { name, edits };
  }
  return best && best.edits <= Math.ceil(wanted.length / 2) ? best.name : undefined;
}

/** Letters to insert, drop or change. Source: Wagner and Fischer, "The String-to-String Correction Problem". */
function countEdits(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let line = 1; line <= from.length; line += 1) {
    const next = [line];
    for (let column = 1; column <= to.length; column += 1) {
      const change = from[line - 1] === to[column - 1] ? 0 : 1;
      next.push(
        Math.min(
          (row[column] ?? 0) + 1,
          (next[column - 1] ?? 0) + 1,
          (row[column - 1] ?? 0) + change,
        ),
      );
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
