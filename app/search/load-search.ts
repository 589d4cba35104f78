import type { Context } from '#core/context.ts';
import { type RepositorySearch, searchSource } from '#core/source/search-source.ts';
import type { SearchAsk, SearchView, ShownRepository } from './search-view.ts';

/** @throws DomainError as searchSource. */
export async function loadSearch(
  ctx: Context,
  { text, inside, page }: SearchAsk,
): Promise<SearchView> {
  const found = await searchSource(ctx, {
    text,
    page,
    ...(inside !== '' && { repositorySlug: inside }),
  });
  if (found.ok) return { kind: 'found', repositories: found.repositories.map(showRepository) };
  return text.trim() === ''
    ? { kind: 'nothing-asked' }
    : { kind: 'problem', problem: found.problem };
}

function showRepository({ repository, hits, ...rest }: RepositorySearch): ShownRepository {
  const { slug, name } = repository;
  if (hits === undefined) return { slug, name, hits, ...rest };
  const { files, count, more, complete, candidates, looked } = hits;
  return { slug, name, hits: { files, count, more, complete, candidates, looked }, ...rest };
}
