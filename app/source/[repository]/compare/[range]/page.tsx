import Link from 'next/link';
import type { Context } from '#core/context.ts';
import { type Comparison, compareCommits, comparedMost } from '#core/source/compare-commits.ts';
import { listRevisionNames } from '#core/source/list-revision-names.ts';
import { listChangesOfCommits } from '#core/views/list-changes-of-commits.ts';
import { counted } from '#formats/text/count.ts';
import { EmptyState } from '../../../../components/layout/empty.tsx';
import { Page, PageHead, Section } from '../../../../components/layout/page-parts.tsx';
import { runForPage } from '../../../../outcomes/run-for-page.ts';
import { viewerContext } from '../../../../session/viewer-context.ts';
import { pageTitle } from '../../../../text/page-title.ts';
import { compareHref, decodeRevision } from '../../../address.ts';
import { CommitList } from '../../../commit-list.tsx';
import { CompareForm } from '../../../compare-form.tsx';
import { DifferenceFiles } from '../../../difference-files.tsx';
import styles from '../../../source.module.css';

interface Props {
  params: Promise<{ repository: string; range: string }>;
}

export async function generateMetadata({ params }: Props) {
  const { repository, range } = await params;
  return pageTitle(`${decodeRevision(range) ?? range} · ${repository}`);
}

/** `<base>...<head>` since the two parted, `<base>..<head>` as they are. No branch's name holds two dots. */
export default async function ComparePage({ params }: Props) {
  const { repository, range } = await params;
  const [, base = '', dots = '', head = ''] =
    /^(.*?)(\.\.\.?)(.*)$/s.exec(decodeRevision(range) ?? '') ?? [];
  const isDirect = dots === '..';
  const ctx = await viewerContext();
  const view = await runForPage(() =>
    compareCommits(ctx, { repositorySlug: repository, base, head, isDirect }),
  );
  const names = await listRevisionNames(ctx, { repositorySlug: repository });
  return (
    <Page wide>
      <PageHead
        title={`${base} and ${head}`}
        crumbs={[{ href: `/source/${repository}`, label: repository }]}
        lead={describe(view, base, head, isDirect)}
        actions={
          <Link
            href={compareHref(
              repository,
              view.base.commit,
              view.head.commit,
              isDirect ? '..' : '...',
            )}
            prefetch={false}
            data-permalink
          >
            Permanent link
          </Link>
        }
      />
      <CompareForm {...{ repository, base, head, isDirect, names }} />
      <Commits repository={repository} view={view} ctx={ctx} />
      {view.from === undefined ? (
        <EmptyState title="The two have no commit in common">
          Compare them as they are now to see which files differ.
        </EmptyState>
      ) : (
        <DifferenceFiles
          repository={repository}
          base={view.from}
          head={view.head.commit}
          door="compare"
          differences={view}
        />
      )}
    </Page>
  );
}

function describe(view: Comparison, base: string, head: string, isDirect: boolean): string {
  const what = isDirect
    ? `What differs between ${base} and ${head} as they are.`
    : `What ${head} did since it parted from ${base}.`;
  if (view.base.commit === view.head.commit) return 'Both are the same commit.';
  if (!view.apart) return what;
  const { ahead, behind } = view.apart;
  return `${what} ${head} has ${counted(ahead, 'commit')} that ${base} has not, and ${base} has ${counted(behind, 'commit')} that ${head} has not.`;
}

function Commits({
  repository,
  view,
  ctx,
}: {
  repository: string;
  view: Comparison;
  ctx: Context;
}) {
  const { commits, hasMore } = view;
  const changes = listChangesOfCommits(ctx, {
    repositorySlug: repository,
    commits: commits.map(({ commit }) => commit),
  });
  return (
    <Section
      title={hasMore ? `The newest ${comparedMost} commits` : counted(commits.length, 'commit')}
    >
      {commits.length === 0 ? (
        <p>The one has no commit that the other has not. Swap them to look the other way.</p>
      ) : (
        <CommitList
          repository={repository}
          commits={commits}
          changes={changes}
          nowMs={ctx.nowMs()}
        />
      )}
      {hasMore ? <p className={styles.soft}>There are more; its history has them all.</p> : null}
    </Section>
  );
}
