import Link from 'next/link';
import { listVmhiDocuments, type VmhiDocument } from '#core/source/list-vmhi-documents.ts';
import { EmptyState } from '../components/layout/empty.tsx';
import { Page, PageHead, Section } from '../components/layout/page-parts.tsx';
import { Table } from '../components/layout/table.tsx';
import { runForPage } from '../outcomes/run-for-page.ts';
import { viewerContext } from '../session/viewer-context.ts';

export const metadata = {
  title: 'VMHI',
  description: 'Virtual Machine Hypervisor Interfaces: an open standard, no licence needed.',
};

export default async function VmhiPage() {
  const ctx = await viewerContext();
  const all = await runForPage(() => listVmhiDocuments(ctx));
  return (
    <Page>
      <PageHead
        title="VMHI: Virtual Machine Hypervisor Interfaces"
        lead="What drivers, guests and managers may rely on. An open standard: anybody may read and implement it, without a licence. Its headers carry a permissive licence of their own."
      />
      <Section title="Specifications">
        <Documents documents={all.filter(({ kind }) => kind === 'document')} />
      </Section>
      <Section title="Headers">
        <Documents documents={all.filter(({ kind }) => kind === 'header')} />
      </Section>
    </Page>
  );
}

function Documents({ documents }: { documents: readonly VmhiDocument[] }) {
  return (
    <Table<VmhiDocument>
      caption="Documents"
      rows={documents}
      rowKey={({ name }) => name}
      columns={[
        {
          label: 'Document',
          primary: true,
          cell: ({ name, title }) => (
            <Link href={`/vmhi/${encodeURIComponent(name)}`} prefetch={false}>
              {title}
            </Link>
          ),
        },
        {
          label: 'File',
          tight: true,
          cell: ({ name, title }) => (title === name ? null : <code>{name}</code>),
        },
      ]}
      empty={<EmptyState title="Nothing is published yet" />}
    />
  );
}
