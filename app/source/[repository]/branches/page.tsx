import Link from 'next/link';
import { listBranches } from '#core/source/list-branches.ts';
import { EmptyState } from '../../../components/layout/empty.tsx';
import { Page } from '../../../components/layout/page-parts.tsx';
import { Table } from '../../../components/layout/table.tsx';
import { Hash } from '../../../components/text/hash.tsx';
import { runForPage } from '../../../outcomes/run-for-page.ts';
import { viewerContext } from '../../../session/viewer-context.ts';
import { pageTitle } from '../../../text/page-title.ts';
import { commitHref, sourceHref } from '../../address.ts';
import { RepositoryHead } from '../../repository-head.tsx';

interface Props {
  params: Promise<{ repository: string }>;
}

export async function generateMetadata({ params }: Props) {
  return pageTitle(`Branches of ${(await params).repository}`);
}

export default async function BranchesPage({ params }: Props) {
  const { repository } = await params;
  const ctx = await viewerContext();
  const branches = await runForPage(() => listBranches(ctx, { repositorySlug: repository }));
  const first = branches[0]?.name ?? 'main';
  return (
    <Page>
      <RepositoryHead repository={repository} revision={first} path="" current="branches" />
      <BranchTable repository={repository} branches={branches} />
    </Page>
  );
}

interface TableProps {
  repository: string;
  branches: Awaited<ReturnType<typeof listBranches>>;
}

/** Each branch with its tip and the way to its history. */
function BranchTable({ repository, branches }: TableProps) {
  return (
    <Table
      caption="Branches"
      rows={branches}
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
              {isDefault ? ' (default)' : ''}
            </>
          ),
        },
        {
          label: 'Tip',
          cell: ({ commit }) => (
            <Hash value={commit} what="commit hash" href={commitHref(repository, commit)} />
          ),
        },
        {
          label: '',
          tight: true,
          cell: ({ name }) => (
            <Link href={sourceHref(repository, 'history', name, '')} prefetch={false}>
              History
            </Link>
          ),
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
