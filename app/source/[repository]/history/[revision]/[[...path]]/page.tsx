import Link from 'next/link';
import { type HistoryPage as HistoryView, readHistory } from '#core/source/read-history.ts';
import { listChangesOfCommits } from '#core/views/list-changes-of-commits.ts';
import { ButtonLink } from '../../../../../components/forms/button.tsx';
import { EmptyState } from '../../../../../components/layout/empty.tsx';
import { Page } from '../../../../../components/layout/page-parts.tsx';
import { runForPage } from '../../../../../outcomes/run-for-page.ts';
import { viewerContext } from '../../../../../session/viewer-context.ts';
import { pageTitle } from '../../../../../text/page-title.ts';
import { sourceHref } from '../../../../address.ts';
import { CommitList } from '../../../../commit-list.tsx';
import { readSourceParams, type SourceParams } from '../../../../read-source-params.ts';
import { RepositoryHead } from '../../../../repository-head.tsx';
import styles from '../../../../source.module.css';

interface Props {
  params: SourceParams;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ params }: Props) {
  const { repository, path } = await readSourceParams(params);
  return pageTitle(`History of ${path || repository}`);
}

export default async function HistoryPage({ params, searchParams }: Props) {
  const { repository, revision, path } = await readSourceParams(params);
  const given = await searchParams;
  const page = Number(given.page ?? 1);
  const at = typeof given.at === 'string' ? given.at : undefined;
  const ctx = await viewerContext();
  const history = await runForPage(() =>
    readHistory(ctx, { repositorySlug: repository, revision, path, page, at }),
  );
  const changes = listChangesOfCommits(ctx, {
    repositorySlug: repository,
    commits: history.commits.map(({ commit }) => commit),
  });
  return (
    <Page wide>
      <RepositoryHead
        repository={repository}
        revision={history.revision}
        path={path}
        current="history"
      />
      {history.commits.length === 0 ? (
        <EmptyState title="No commit here">
          {page > 1
            ? 'The history ends before this page.'
            : 'Nothing on this branch has touched this path.'}
        </EmptyState>
      ) : (
        <CommitList
          repository={repository}
          commits={history.commits}
          changes={changes}
          nowMs={ctx.nowMs()}
        />
      )}
      <Renamed repository={repository} path={path} history={history} />
      <Pages
        here={sourceHref(repository, 'history', revision, path)}
        page={page}
        history={history}
      />
    </Page>
  );
}

/** Where the history of a file goes on under another name. */
function Renamed({
  repository,
  path,
  history: { renamedFrom },
}: {
  repository: string;
  path: string;
  history: HistoryView;
}) {
  if (!renamedFrom) return null;
  const { path: before, commit } = renamedFrom;
  return (
    <p>
      {path} was <code>{before}</code> until here.{' '}
      <Link href={sourceHref(repository, 'history', commit, before)} prefetch={false}>
        Go on with the history of that name
      </Link>
    </p>
  );
}

/** The other pages begin from the same commit, so that none is missed or shown twice when the branch moves. */
function Pages({ here, page, history }: { here: string; page: number; history: HistoryView }) {
  const href = (to: number) => (to === 1 ? here : `${here}?at=${history.commit}&page=${to}`);
  if (page === 1 && !history.hasMore) return null;
  return (
    <nav aria-label="Pages" className={styles.pages}>
      {page > 1 ? <ButtonLink href={href(page - 1)}>Newer</ButtonLink> : null}
      {history.hasMore ? <ButtonLink href={href(page + 1)}>Older</ButtonLink> : null}
    </nav>
  );
}
