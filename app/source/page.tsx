import Link from 'next/link';
import { mayImport } from '#core/identity/rules.ts';
import { listImports } from '#core/source/list-imports.ts';
import { listRepositories, type RepositorySummary } from '#core/source/list-repositories.ts';
import { ButtonLink } from '../components/forms/button.tsx';
import { EmptyState } from '../components/layout/empty.tsx';
import { Page, PageHead, Section } from '../components/layout/page-parts.tsx';
import { Table } from '../components/layout/table.tsx';
import { currentViewer, viewerContext } from '../session/viewer-context.ts';
import { ImportList } from './import/import-list.tsx';

export const metadata = { title: 'Source' };

export default async function SourcePage() {
  const ctx = await viewerContext();
  const repositories = listRepositories(ctx);
  const viewer = await currentViewer();
  const imports = viewer !== undefined && mayImport(viewer) ? listImports(ctx) : undefined;
  const coming = imports?.filter(({ endedAtMs }) => endedAtMs === null) ?? [];
  return (
    <Page>
      <PageHead
        title="Source"
        lead="The trees that this portal hosts. Their names are public; to read them, your organization and you accept the licence."
        actions={imports && <ButtonLink href="/source/import">Import a repository</ButtonLink>}
      />
      {coming.length > 0 && (
        <Section title="On its way in" id="imports">
          <ImportList imports={coming} nowMs={ctx.nowMs()} />
        </Section>
      )}
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
