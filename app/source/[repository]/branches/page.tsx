import Link from 'next/link';
import {
  type BranchesView,
  type BranchView,
  describeBranches,
  type TagView,
  tagsPageSize,
} from '#core/source/describe-branches.ts';
import { counted } from '#formats/text/count.ts';
import { ButtonLink } from '../../../components/forms/button.tsx';
import { EmptyState } from '../../../components/layout/empty.tsx';
import { Page, Section } from '../../../components/layout/page-parts.tsx';
import { Table } from '../../../components/layout/table.tsx';
import { CommitTime, Time } from '../../../components/text/time.tsx';
import { runForPage } from '../../../outcomes/run-for-page.ts';
import { viewerContext } from '../../../session/viewer-context.ts';
import { pageTitle } from '../../../text/page-title.ts';
import { commitHref, compareHref, sourceHref } from '../../address.ts';
import { RepositoryHead } from '../../repository-head.tsx';
import styles from '../../source.module.css';

interface Props {
  params: Promise<{ repository: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ params }: Props) {
  return pageTitle(`Branches and tags of ${(await params).repository}`);
}

export default async function BranchesPage({ params, searchParams }: Props) {
  const { repository } = await params;
  const asked = Number((await searchParams).tags ?? 1);
  const tagsPage = Number.isSafeInteger(asked) && asked > 0 ? asked : 1;
  const ctx = await viewerContext();
  const view = await runForPage(() =>
    describeBranches(ctx, { repositorySlug: repository, tagsPage }),
  );
  const main = view.branches[0]?.name ?? 'main';
  const given = { repository, main, view, nowMs: ctx.nowMs() };
  return (
    <Page wide>
      <RepositoryHead repository={repository} revision={main} path="" current="branches" />
      <Section title={counted(view.branches.length, 'branch', 'branches')}>
        <BranchTable {...given} />
        {view.countsHidden ? (
          <p className={styles.soft}>
            How far branches stand apart is not counted: the commits of files that your grant does
            not cover would count, too.
          </p>
        ) : null}
      </Section>
      <Section title={counted(view.tagsCount, 'tag')} id="tags">
        <TagTable {...given} />
        <TagPages repository={repository} page={tagsPage} count={view.tagsCount} />
      </Section>
    </Page>
  );
}

interface TableProps {
  repository: string;
  /** The default branch. */
  main: string;
  view: BranchesView;
  nowMs: number;
}

function Tip({
  repository,
  tip,
  nowMs,
}: { repository: string; nowMs: number } & Pick<BranchView, 'tip'>) {
  if (!tip) return null;
  return (
    <>
      <Link href={commitHref(repository, tip.commit)} prefetch={false} className={styles.quietLink}>
        {tip.subject || 'no message'}
      </Link>
      <span className={styles.soft}>
        {' '}
        {tip.author.name}, <CommitTime time={tip.committer.time} nowMs={nowMs} />
      </span>
    </>
  );
}

function Ways({ repository, name, main }: { repository: string; name: string; main: string }) {
  return (
    <span className={styles.ways}>
      <Link href={sourceHref(repository, 'history', name, '')} prefetch={false}>
        History<span className="aside-from-sight"> of {name}</span>
      </Link>
      {name === main ? null : (
        <Link href={compareHref(repository, main, name)} prefetch={false}>
          Compare
          <span className="aside-from-sight">
            {' '}
            {name} with {main}
          </span>
        </Link>
      )}
      <Link href={sourceHref(repository, 'download', name, '')} prefetch={false}>
        Download<span className="aside-from-sight"> {name}</span>
      </Link>
    </span>
  );
}

function BranchTable({ repository, main, view, nowMs }: TableProps) {
  return (
    <Table<BranchView>
      caption="Branches"
      rows={view.branches}
      rowKey={({ name }) => name}
      columns={[
        {
          label: 'Branch',
          primary: true,
          cell: ({ name, isDefault }) => (
            <>
              <Link href={sourceHref(repository, 'tree', name, '')} prefetch={false}>
                {name}
              </Link>
              {isDefault ? '\u00a0(default)' : ''}
            </>
          ),
        },
        {
          label: 'Last commit',
          cell: ({ tip }) => <Tip repository={repository} tip={tip} nowMs={nowMs} />,
        },
        { label: `Beside ${main}`, tight: true, cell: (branch) => describeApart(branch) },
        {
          label: 'Ways',
          tight: true,
          cell: ({ name }) => <Ways repository={repository} name={name} main={main} />,
        },
      ]}
      empty={
        <EmptyState title="No branch yet">
          The tree is empty. Its operator pushes the first branch.
        </EmptyState>
      }
    />
  );
}

function describeApart({ apart }: BranchView): string {
  if (!apart) return '';
  const { ahead, behind } = apart;
  if (ahead === 0 && behind === 0) return 'the same';
  const words = [ahead > 0 ? `${ahead} ahead` : '', behind > 0 ? `${behind} behind` : ''];
  return words.filter((word) => word !== '').join(', ');
}

function TagTable({ repository, main, view, nowMs }: TableProps) {
  return (
    <Table<TagView>
      caption="Tags, newest first"
      rows={view.tags}
      rowKey={({ name }) => name}
      columns={[
        {
          label: 'Tag',
          primary: true,
          cell: ({ name }) => (
            <Link href={sourceHref(repository, 'tree', name, '')} prefetch={false}>
              {name}
            </Link>
          ),
        },
        {
          label: 'Says',
          cell: (tag) => <TagWords repository={repository} tag={tag} nowMs={nowMs} />,
        },
        {
          label: 'Ways',
          tight: true,
          cell: ({ name }) => <Ways repository={repository} name={name} main={main} />,
        },
      ]}
      empty={
        <EmptyState title="No tag">
          Tags come with a tree that is imported; nobody pushes one here.
        </EmptyState>
      }
    />
  );
}

/** An annotated tag's own words; of a plain one, its commit's. */
function TagWords({ repository, tag, nowMs }: { repository: string; tag: TagView; nowMs: number }) {
  const { note, atMs } = tag;
  if (!note) return <Tip repository={repository} tip={tag.tip} nowMs={nowMs} />;
  return (
    <>
      <Link href={commitHref(repository, tag.commit)} prefetch={false} className={styles.quietLink}>
        {note.subject || 'no message'}
      </Link>
      <span className={styles.soft}>
        {' '}
        {note.tagger?.name ?? 'nobody named'},{' '}
        {atMs === undefined ? 'no date' : <Time atMs={atMs} nowMs={nowMs} />}
        {note.isSigned ? ', with a signature that is not checked here' : ''}
      </span>
      {note.body === '' ? null : <pre className={styles.tagBody}>{note.body.slice(0, 1000)}</pre>}
    </>
  );
}

function TagPages({
  repository,
  page,
  count,
}: {
  repository: string;
  page: number;
  count: number;
}) {
  const href = (to: number) => `/source/${repository}/branches?tags=${to}#tags`;
  return (
    <nav aria-label="Pages of tags" className={styles.pages}>
      {page > 1 ? <ButtonLink href={href(page - 1)}>Newer tags</ButtonLink> : null}
      {page * tagsPageSize < count ? (
        <ButtonLink href={href(page + 1)}>Older tags</ButtonLink>
      ) : null}
    </nav>
  );
}
