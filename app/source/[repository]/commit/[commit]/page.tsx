import Link from 'next/link';
import { type CommitView, readCommit } from '#core/source/read-commit.ts';
import { listChangesOfCommits } from '#core/views/list-changes-of-commits.ts';
import { readCommitRun } from '#core/views/read-commit-run.ts';
import { counted } from '#formats/text/count.ts';
import { Facts, Page, PageHead } from '../../../../components/layout/page-parts.tsx';
import { State } from '../../../../components/layout/state.tsx';
import { LinkKey } from '../../../../components/shell/link-key.tsx';
import { Hash } from '../../../../components/text/hash.tsx';
import { Sentence } from '../../../../components/text/sentence.tsx';
import { CommitTime } from '../../../../components/text/time.tsx';
import { runForPage } from '../../../../outcomes/run-for-page.ts';
import { viewerContext } from '../../../../session/viewer-context.ts';
import { pageTitle } from '../../../../text/page-title.ts';
import { commitHref, sourceHref } from '../../../address.ts';
import { DifferenceFiles } from '../../../difference-files.tsx';
import styles from '../../../source.module.css';

interface Props {
  params: Promise<{ repository: string; commit: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** Parents that are listed openly; those of an octopus are folded. */
const parentsOpen = 3;

export async function generateMetadata({ params }: Props) {
  const { commit, repository } = await params;
  return pageTitle(`${commit.slice(0, 9)} · ${repository}`);
}

export default async function CommitPage({ params, searchParams }: Props) {
  const { repository, commit: asked } = await params;
  const given = (await searchParams).parent;
  const parent = given === undefined ? undefined : Number(given);
  const ctx = await viewerContext();
  const view = await runForPage(() =>
    readCommit(ctx, { repositorySlug: repository, commit: asked, parent }),
  );
  const { commit } = view;
  const place = { repositorySlug: repository, commit: commit.commit };
  const change = listChangesOfCommits(ctx, { ...place, commits: [commit.commit] }).get(
    commit.commit,
  );
  return (
    <Page wide>
      <PageHead
        title={commit.subject || 'A commit without a message'}
        crumbs={[
          { href: `/source/${repository}`, label: repository },
          { href: sourceHref(repository, 'history', commit.commit, ''), label: 'History' },
        ]}
        actions={<Actions repository={repository} view={view} />}
      />
      {commit.body === '' ? null : <pre className={styles.message}>{commit.body}</pre>}
      <Facts
        facts={[
          ...changeFacts(change, readCommitRun(ctx, place)),
          ...commitFacts(repository, view, ctx.nowMs()),
        ]}
      />
      {change ? (
        <LinkKey letter="r" does="change behind it" href={`/changes/${change.number}`} />
      ) : null}
      <DifferenceFiles
        repository={repository}
        base={view.against === 0 ? '' : (commit.parents[view.against - 1] ?? '')}
        head={commit.commit}
        door="commit"
        differences={view}
      />
    </Page>
  );
}

function Actions({ repository, view }: { repository: string; view: CommitView }) {
  const { commit } = view.commit;
  return (
    <>
      <Link href={sourceHref(repository, 'tree', commit, '')} prefetch={false}>
        Browse the tree here
      </Link>
      {view.commit.parents.length < 2 ? (
        <a href={`/source/${repository}/patch/${commit}.patch`}>Patch</a>
      ) : null}
    </>
  );
}

function changeFacts(
  change: { number: number; subject: string } | undefined,
  run: ReturnType<typeof readCommitRun>,
): (readonly [string, React.ReactNode])[] {
  return [
    ...(change
      ? ([
          [
            'Change',
            <Link key="n" href={`/changes/${change.number}`} prefetch={false}>
              {change.number}: {change.subject}
            </Link>,
          ],
        ] as const)
      : []),
    ...(run
      ? ([
          [
            'Verdict',
            <span key="v">
              <State state={run.outcome} /> <Sentence text={run.sentence} />
            </span>,
          ],
        ] as const)
      : []),
  ];
}

function commitFacts(
  repository: string,
  view: CommitView,
  nowMs: number,
): (readonly [string, React.ReactNode])[] {
  const { commit } = view;
  return [
    ['Commit', <Hash key="c" value={commit.commit} what="commit hash" length={40} />],
    [
      commit.parents.length > 1 ? 'Parents' : 'Parent',
      <Parents key="p" repository={repository} view={view} />,
    ],
    [
      'Author',
      <span key="a">
        {commit.author.name} &lt;{commit.author.email}&gt;,{' '}
        <CommitTime time={commit.author.time} nowMs={nowMs} />
      </span>,
    ],
    [
      'Committed',
      <span key="m">
        by {commit.committer.name}, <CommitTime time={commit.committer.time} nowMs={nowMs} />
      </span>,
    ],
    ['Branch', view.inDefaultBranch ? `in ${view.defaultBranch}` : `not in ${view.defaultBranch}`],
  ];
}

/** A merge is shown against one parent at a time, the first unless chosen: what it brought to that side. */
function Parents({ repository, view }: { repository: string; view: CommitView }) {
  const { commit, parents } = view.commit;
  if (parents.length === 0) return 'none: the first commit';
  const list = (
    <span className={styles.ways}>
      {parents.map((parent, index) => (
        <span key={parent}>
          <Link href={commitHref(repository, parent)} prefetch={false}>
            <code title={parent}>{parent.slice(0, 9)}</code>
          </Link>
          {parents.length === 1 ? null : index + 1 === view.against ? (
            <span className={styles.soft}> compared below</span>
          ) : (
            <>
              {' '}
              <Link
                href={`${commitHref(repository, commit)}?parent=${index + 1}`}
                prefetch={false}
                aria-label={`Compare with parent ${index + 1}`}
              >
                compare
              </Link>
            </>
          )}
        </span>
      ))}
    </span>
  );
  if (parents.length <= parentsOpen) return list;
  return (
    <details>
      <summary>
        {counted(parents.length, 'parent')}; compared with the{' '}
        {view.against === 1 ? 'first' : `one of number ${view.against}`}
      </summary>
      {list}
    </details>
  );
}
