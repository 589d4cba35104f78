import { redirect } from 'next/navigation';
import { listRepositories } from '#core/source/list-repositories.ts';
import { Page, PageHead } from '../components/layout/page-parts.tsx';
import { runForPage } from '../outcomes/run-for-page.ts';
import { viewerContext } from '../session/viewer-context.ts';
import { loadSearch } from './load-search.ts';
import { SearchRoom } from './search-room.tsx';
import { changesTarget, searchTarget } from './search-target.ts';
import { readAsk } from './search-view.ts';

export const metadata = { title: 'Search' };

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Search over source; a number leads to its change, `in=changes` to the list of changes. */
export default async function SearchPage(props: Props) {
  const params = await props.searchParams;
  const ask = readAsk(params);
  const target = ask.inside === 'changes' ? changesTarget(ask.text) : searchTarget(ask.text);
  if (target !== undefined) redirect(target);
  const ctx = await viewerContext();
  const view = await runForPage(() => loadSearch(ctx, ask));
  const repositories = listRepositories(ctx).map(({ slug, name }) => ({ slug, name }));
  return (
    <Page>
      <PageHead title="Search" lead="Text of the tips of branches, as far as your grant covers." />
      <SearchRoom key={JSON.stringify(ask)} ask={ask} view={view} repositories={repositories} />
    </Page>
  );
}
