import Link from 'next/link';
import type { ReactNode } from 'react';
import { doorWords, readingDoors } from '#core/audit/reading-doors.ts';
import type { ReadView } from '#core/views/list-reads.ts';
import { counted } from '#formats/text/count.ts';
import { EmptyState } from '../../components/layout/empty.tsx';
import { Table } from '../../components/layout/table.tsx';
import { Hash } from '../../components/text/hash.tsx';
import { Time } from '../../components/text/time.tsx';
import styles from '../audit.module.css';
import { auditHref } from '../audit-query.ts';
import { type ReadsQuery, readsHref } from './reads-query.ts';

/** Paths of one answer that a row names at once. */
const pathsShown = 3;

/** One row for each read; person, organization and door are links that filter by them. */
export function ReadsTable({
  reads,
  query,
  nowMs,
  goesOn,
}: {
  reads: readonly ReadView[];
  query: ReadsQuery;
  nowMs: number;
  /** Older ones were not looked at yet. */
  goesOn: boolean;
}) {
  const { before: _place, ...rest } = query;
  const filterBy = (choice: ReadsQuery, shown: ReactNode) => (
    <Link href={readsHref({ ...rest, ...choice })} prefetch={false}>
      {shown}
    </Link>
  );
  return (
    <Table<ReadView>
      caption="Reads, newest first"
      rows={reads}
      rowKey={({ sequence }) => sequence}
      columns={[
        { label: 'When', tight: true, cell: ({ atMs }) => <Time atMs={atMs} nowMs={nowMs} /> },
        {
          label: 'Who',
          primary: true,
          tight: true,
          cell: (read) => (
            <>
              {filterBy({ person: read.userId }, read.userName)},{' '}
              {filterBy({ organization: read.organizationSlug }, read.organizationName)}
            </>
          ),
        },
        { label: 'Door', tight: true, cell: ({ door }) => filterBy({ door }, wordsOf(door)) },
        { label: 'What', cell: (read) => <What read={read} /> },
        { label: 'Commit', tight: true, cell: (read) => <Commits read={read} /> },
        { label: 'Again', cell: (read) => <Again read={read} nowMs={nowMs} /> },
      ]}
      empty={
        goesOn ? (
          <EmptyState title="None among the newest">
            Few of many reads match; “Older” looks on.
          </EmptyState>
        ) : (
          <EmptyState title="No read matches">
            Clear a filter, or choose an earlier day. Reads from before doors were recorded are in
            the audit log alone.
          </EmptyState>
        )
      }
    />
  );
}

function wordsOf(name: string): string {
  const door = readingDoors.find((one) => one === name);
  return door === undefined ? name : doorWords[door];
}

function What({ read }: { read: ReadView }) {
  const { repository, paths, folders, whole, subject } = read;
  if (repository === undefined) return 'several repositories';
  const named = [...paths, ...folders.map((folder) => `${folder}/`)];
  const places = named.map((path) => (path === '' || path === '/' ? repository : path));
  const more = places.length - pathsShown;
  return (
    <>
      {whole ? 'all of ' : ''}
      <code className={styles.subject}>{places.slice(0, pathsShown).join(', ')}</code>
      {more > 0 ? ` and ${counted(more, 'more path')}` : ''}
      {subject.startsWith('change:') && subject !== 'change:list' ? (
        <>
          , <Link href={`/changes/${subject.slice(7)}`}>change {subject.slice(7)}</Link>
        </>
      ) : null}
      {' · '}
      <Link href={auditHref({ beforeSequence: read.sequence + 1 })} prefetch={false}>
        entry {read.sequence}
      </Link>
    </>
  );
}

function Commits({ read: { commit, fromCommit } }: { read: ReadView }) {
  if (commit === undefined) return null;
  return (
    <>
      {fromCommit === undefined ? null : (
        <>
          <Hash value={fromCommit} what="older commit" length={9} /> to{' '}
        </>
      )}
      <Hash value={commit} what="commit" length={9} />
    </>
  );
}

function Again({ read: { again }, nowMs }: { read: ReadView; nowMs: number }) {
  if (again === undefined) return null;
  return (
    <>
      {counted(again.times, 'time')} more, last <Time atMs={again.lastMs} nowMs={nowMs} />
    </>
  );
}
