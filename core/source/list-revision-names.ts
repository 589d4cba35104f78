import type { Context } from '#core/context.ts';
import { authorizeSource } from '#core/licensing/authorize-source.ts';
import { openStore } from './open-view.ts';

/** More are not offered; they may be typed. */
const namesMost = 1000;

/**
 * Names of branches and tags, to choose from. Nothing that they name is read.
 *
 * @throws DomainError as authorizeSource.
 */
export async function listRevisionNames(
  ctx: Context,
  input: { repositorySlug: string },
): Promise<string[]> {
  const access = authorizeSource(ctx, { repositorySlug: input.repositorySlug, purpose: 'read' });
  const store = await openStore(ctx, access);
  const { git } = ctx.ports;
  const [branches, tags] = await Promise.all([
    git.listRefs(store, 'refs/heads/'),
    git.listTags(store),
  ]);
  const names = branches.map(({ ref }) => ref.slice('refs/heads/'.length));
  return [...names, ...tags.map(({ name }) => name)].slice(0, namesMost);
}
