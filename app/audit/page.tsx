import Link from 'next/link';
import type { Context } from '#core/context.ts';
import { type AuditEntry, listEntries } from '#core/views/list-entries.ts';
import { verifyChain } from '#core/views/verify-chain.ts';
import { counted } from '#formats/text/count.ts';
import { Button, ButtonLink } from '../components/forms/button.tsx';
import { Field } from '../components/forms/field.tsx';
import { EmptyState } from '../components/layout/empty.tsx';
import { Notice } from '../components/layout/notice.tsx';
import { Page, PageHead } from '../components/layout/page-parts.tsx';
import { Table } from '../components/layout/table.tsx';
import { Hash } from '../components/text/hash.tsx';
import { Time } from '../components/text/time.tsx';
import { runForPage } from '../outcomes/run-for-page.ts';
import { viewerContext } from '../session/viewer-context.ts';
import { sentence } from '../text/format.ts';
import styles from './audit.module.css';
import { type AuditQuery, auditHref, readAuditQuery } from './audit-query.ts';
import { summaryOf } from './audit-summary.ts';
import { readsHref } from './reads/reads-query.ts';

export const metadata = { title: 'Audit log' };

const pageSize = 100;
/** Up to here the whole chain is walked at each look; past it, when asked. */
const verifiedUnasked = 5000;

export default async function AuditPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const query = readAuditQuery(await searchParams);
  const ctx = await viewerContext();
  const { verify, ...filter } = query;
  const { entries, reach, nextBefore } = await runForPage(() =>
    listEntries(ctx, { ...filter, limit: pageSize }),
  );
  const seesAll = reach === 'all';
  const nowMs = ctx.nowMs();
  return (
    <Page wide>
      <PageHead
        title="Audit log"
        lead={
          seesAll
            ? 'Everything that matters, in the order in which it happened, each entry bound to the one before it.'
            : 'What the people of your organization did.'
        }
        actions={<ButtonLink href={readsHref({})}>Who read what</ButtonLink>}
      />
      {seesAll ? <Chain ctx={ctx} query={query} newest={entries[0]?.sequence ?? 0} /> : null}
      <Filter query={query} />
      <Entries entries={entries} query={query} nowMs={nowMs} />
      {nextBefore === undefined ? null : (
        <p>
          <ButtonLink href={auditHref({ ...query, beforeSequence: nextBefore })}>Older</ButtonLink>
        </p>
      )}
    </Page>
  );
}

/** One row for each entry; action and subject are links that filter by them. */
function Entries({
  entries,
  query,
  nowMs,
}: {
  entries: readonly AuditEntry[];
  query: AuditQuery;
  nowMs: number;
}) {
  return (
    <Table<AuditEntry>
      caption="Entries, newest first"
      rows={entries}
      rowKey={({ sequence }) => sequence}
      columns={[
        { label: 'No.', tight: true, cell: ({ sequence }) => sequence },
        {
          label: 'When',
          tight: true,
          cell: ({ atMs }) => <Time atMs={atMs} nowMs={nowMs} />,
        },
        { label: 'Who', cell: (entry) => <Who entry={entry} /> },
        {
          label: 'What',
          primary: true,
          cell: ({ action }) => (
            <Link
              href={auditHref({ ...query, action, beforeSequence: undefined })}
              prefetch={false}
            >
              {action}
            </Link>
          ),
        },
        {
          label: 'On',
          cell: ({ subject }) => (
            <Link
              href={auditHref({ ...query, subject, beforeSequence: undefined })}
              prefetch={false}
            >
              <code className={styles.subject}>{subject}</code>
            </Link>
          ),
        },
        { label: 'Detail', cell: (entry) => <Detail entry={entry} /> },
      ]}
      empty={<EmptyState title="No entry matches">Clear the filter to see all entries.</EmptyState>}
    />
  );
}

/** Whether the chain holds, said in a sentence; a long one is walked only when asked. */
function Chain({ ctx, query, newest }: { ctx: Context; query: AuditQuery; newest: number }) {
  if (!query.verify && (newest > verifiedUnasked || newest === 0)) {
    return (
      <p>
        <ButtonLink href={auditHref({ ...query, verify: true })}>Verify the whole chain</ButtonLink>
      </p>
    );
  }
  const verdict = verifyChain(ctx);
  return verdict.ok ? (
    <Notice tone="pass" title={`The chain holds: ${counted(verdict.entries, 'entry', 'entries')}`}>
      <p>
        Each entry is bound to the one before it, up to{' '}
        <Hash value={verdict.headHash} what="head hash" length={16} />.
        {verdict.removedPayloads === 0
          ? ''
          : ` ${counted(verdict.removedPayloads, 'payload was', 'payloads were')} removed, each by an entry that says why.`}
      </p>
      {verdict.anchor === undefined ? null : (
        <p>
          Anchored until entry {verdict.anchor.sequence}, signed{' '}
          <Time atMs={verdict.anchor.atMs} nowMs={ctx.nowMs()} />. Note its hash elsewhere:{' '}
          <Hash value={verdict.anchor.hash} what="anchored hash" length={16} />.
        </p>
      )}
      <details>
        <summary>What this does not prove, and what weakens it ({verdict.warnings.length})</summary>
        <ul>
          {verdict.warnings.map((warning) => (
            <li key={warning}>{sentence(warning)}</li>
          ))}
        </ul>
      </details>
    </Notice>
  ) : (
    <Notice tone="fail" title={`The chain is broken at entry ${verdict.sequence}`}>
      <p>{verdict.reason}. Keep a copy of the database and tell the operator.</p>
    </Notice>
  );
}

function Filter({ query }: { query: AuditQuery }) {
  const filtered = query.action ?? query.subject ?? query.actorUserId;
  return (
    <form action="/audit" className={styles.filter} aria-label="Filter entries">
      <Field
        label="What"
        name="action"
        defaultValue={query.action}
        placeholder="source.refuse"
        mono
      />
      <Field
        label="On"
        name="subject"
        defaultValue={query.subject}
        placeholder="organization:…"
        mono
      />
      {query.actorUserId ? <input type="hidden" name="actor" value={query.actorUserId} /> : null}
      <Button type="submit">Filter</Button>
      {filtered === undefined ? null : (
        <ButtonLink href="/audit" kind="quiet">
          Clear
        </ButtonLink>
      )}
    </form>
  );
}

function Who({ entry }: { entry: AuditEntry }) {
  if (entry.actorUserId === null) return entry.actorKind;
  return (
    <>
      <Link href={auditHref({ actorUserId: entry.actorUserId })} prefetch={false}>
        {entry.actorName ?? entry.actorUserId}
      </Link>
      {entry.actorOrganizationName ? `, ${entry.actorOrganizationName}` : ''}
    </>
  );
}

function Detail({ entry }: { entry: AuditEntry }) {
  return (
    <details className={styles.detail}>
      <summary>{entry.isRemoved ? 'payload removed' : summaryOf(entry.detail)}</summary>
      <pre>
        {entry.isRemoved ? 'The payload was removed.' : JSON.stringify(entry.detail, null, 2)}
      </pre>
      <p>
        {entry.isRemoved ? '' : `From ${entry.address ?? 'inside'} · `}hash{' '}
        <Hash value={entry.hash} what="entry hash" length={16} />
      </p>
    </details>
  );
}
