import Link from 'next/link';
import { countedMost, type ReadsCount, type ReadsSummary } from '#core/views/summarize-reads.ts';
import { formatCount } from '#formats/text/count.ts';
import { Section } from '../../components/layout/page-parts.tsx';
import { Table } from '../../components/layout/table.tsx';
import { Time } from '../../components/text/time.tsx';
import { type ReadsQuery, readsHref } from './reads-query.ts';

interface Props {
  summary: ReadsSummary;
  query: ReadsQuery;
  nowMs: number;
}

/** Who, since when, how often. */
export function OrganizationCounts({ summary, query, nowMs }: Props) {
  if (query.organization !== undefined || summary.organizations.length === 0) return null;
  return (
    <Section title="By organization">
      <Table<ReadsSummary['organizations'][number]>
        caption="Organizations that read it, the latest first"
        rows={summary.organizations}
        rowKey={({ slug }) => slug}
        columns={[
          {
            label: 'Organization',
            primary: true,
            cell: ({ slug, name }) => (
              <Link href={readsHref(narrowed(query, { organization: slug }))} prefetch={false}>
                {name}
              </Link>
            ),
          },
          ...countColumns(nowMs),
        ]}
      />
    </Section>
  );
}

/** What lies in the folder, or which repositories. */
export function FolderCounts({ summary, query, nowMs }: Props) {
  if (summary.folders.length === 0) return null;
  return (
    <Section title="By folder">
      <Table<ReadsSummary['folders'][number]>
        caption="What lies in it, the most read first"
        rows={summary.folders}
        rowKey={({ repository, path }) => `${repository}/${path}`}
        columns={[
          {
            label: 'Folder or file',
            primary: true,
            cell: ({ repository, path }) => (
              <Link href={readsHref(narrowed(query, { repository, path }))} prefetch={false}>
                <code>{path === '' ? repository || 'of several repositories' : path}</code>
              </Link>
            ),
          },
          ...countColumns(nowMs),
        ]}
      />
    </Section>
  );
}

function narrowed({ before: _place, ...query }: ReadsQuery, choice: ReadsQuery): ReadsQuery {
  return { ...query, ...choice };
}

function countColumns(nowMs: number) {
  return [
    {
      label: 'Reads',
      numeric: true,
      tight: true,
      cell: ({ reads }: ReadsCount) =>
        reads >= countedMost ? `${formatCount(countedMost)} or more` : formatCount(reads),
    },
    {
      label: 'Since',
      tight: true,
      cell: ({ firstMs }: ReadsCount) => <Time atMs={firstMs} nowMs={nowMs} />,
    },
    {
      label: 'Last',
      tight: true,
      cell: ({ lastMs }: ReadsCount) => <Time atMs={lastMs} nowMs={nowMs} />,
    },
  ];
}
