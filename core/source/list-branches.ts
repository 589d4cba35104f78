import type { Context } from '#core/context.ts';
import { authorizeSource } from '#core/licensing/authorize-source.ts';
import { openStore } from './open-view.ts';

/**
 * The branches, the default one first.
 *
 * @throws DomainError as authorizeSource.
 */
export async function listBranches(
  ctx: Context,
  input: { repositorySlug: string },
): Promise<{ name: string; commit: string; isDefault: boolean }[]> {
  const { repositorySlug } = input;
  const access = authorizeSource(ctx, { repositorySlug, purpose: 'read' });
  const { repository } = access;
  const store = await openStore(ctx, access);
  const refs = await ctx.ports.git.listRefs(store, 'refs/heads/');
  return refs
    .map(({ ref, commit }) => {
      const name = ref.slice('refs/heads/'.length);
      return { name, commit, isDefault: name === repository.defaultBranch };
    })
    .sort((a, b) => Number(b.isDefault) - Number(a.isDefault) || a.name.localeCompare(b.name));
}
