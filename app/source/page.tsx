import Link from 'next/link';
import { listRepositories, type RepositorySummary } from '#core/source/list-repositories.ts';
import { EmptyState } from '../components/layout/empty.tsx';
import { Page, PageHead } from '../components/layout/page-parts.tsx';
import { Table } from '../components/layout/table.tsx';
import { viewerContext } from '../session/viewer-context.ts';

export const metadata = { title: 'Source' };

export default async function SourcePage() {
  const repositories = listRepositories(await viewerContext());
  return (
    <Page>
      <PageHead
        title="Source"
        lead="The trees that this portal hosts. Their names are public; to read them, your organization and you accept the licence."
      />
      <Table<RepositorySummary>
        caption="Hosted trees"
        rows={repositories}
        rowKey={({ slug }) => slug}
        columns={[
          {
            label: 'Tree',
            primary: true,
            cell: ({ slug, name }) => (
              <Link href={`/source/${slug}`} prefetch={false}>
                {name}
              </Link>
            ),
          },
          { label: 'What it is', cell: ({ description }) => description },
          {
            label: 'Branch',
            tight: true,
            cell: ({ defaultBranch }) => <code>{defaultBranch}</code>,
          },
        ]}
        empty={<EmptyState title="No tree is hosted yet">The operator adds one.</EmptyState>}
      />
    </Page>
  );
}
