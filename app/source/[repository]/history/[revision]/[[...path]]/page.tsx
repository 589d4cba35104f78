import { readHistory } from '#core/source/read-history.ts';
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
  const page = Number((await searchParams).page ?? 1);
  const ctx = await viewerContext();
  const history = await runForPage(() =>
    readHistory(ctx, { repositorySlug: repository, revision, path, page }),
  );
  const here = sourceHref(repository, 'history', revision, path);
  return (
    <Page>
      <RepositoryHead
        repository={repository}
        revision={history.revision}
        path={path}
        current="history"
      />
      {history.commits.length === 0 ? (
        <EmptyState title="No commit here">
          Nothing on this branch has touched this path.
        </EmptyState>
      ) : (
        <CommitList
          repository={repository}
          commits={history.commits}
          changes={listChangesOfCommits(ctx, {
            repositorySlug: repository,
            commits: history.commits.map(({ commit }) => commit),
          })}
          nowMs={ctx.nowMs()}
        />
      )}
      <nav aria-label="Pages" className={styles.pages}>
        {page > 1 ? <ButtonLink href={`${here}?page=${page - 1}`}>Newer</ButtonLink> : null}
        {history.hasMore ? <ButtonLink href={`${here}?page=${page + 1}`}>Older</ButtonLink> : null}
        {history.renamedFrom ? (
          <ButtonLink
            href={sourceHref(
              repository,
              'history',
              history.renamedFrom.commit,
              history.renamedFrom.path,
            )}
          >
            Renamed from {history.renamedFrom.path}: its history before
          </ButtonLink>
        ) : null}
      </nav>
    </Page>
  );
}
