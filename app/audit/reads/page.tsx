import type { Metadata } from 'next';
import { listReads } from '#core/views/list-reads.ts';
import { summarizeReads } from '#core/views/summarize-reads.ts';
import { ButtonLink } from '../../components/forms/button.tsx';
import { Page, PageHead, Section } from '../../components/layout/page-parts.tsx';
import { runForPage } from '../../outcomes/run-for-page.ts';
import { viewerContext } from '../../session/viewer-context.ts';
import { ReadsFilters } from './reads-filters.tsx';
import { filterOf, type ReadsQuery, readReadsQuery, readsHref } from './reads-query.ts';
import { FolderCounts, OrganizationCounts } from './reads-summary.tsx';
import { ReadsTable } from './reads-table.tsx';

export const metadata: Metadata = { title: 'Reads of source' };

const pageSize = 100;

/** "Who has read this path, since when", and "what did this organization read": one page, by what its address names. */
export default async function ReadsPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const query = readReadsQuery(await searchParams);
  const ctx = await viewerContext();
  const filter = filterOf(query);
  const { reads, nextBefore } = await runForPage(() =>
    listReads(ctx, { filter, limit: pageSize, ...(query.before && { before: query.before }) }),
  );
  const isFirst = query.before === undefined;
  const summary = isFirst ? summarizeReads(ctx, filter) : undefined;
  const nowMs = ctx.nowMs();
  const named = summary?.organizations.find(({ slug }) => slug === query.organization)?.name;
  return (
    <Page wide>
      <PageHead
        title={titleOf(query, named)}
        crumbs={[{ href: '/audit', label: 'Audit log' }]}
        lead={leadOf(query)}
        actions={
          <>
            <ButtonLink href={readsHref(query, 'csv')}>CSV</ButtonLink>
            <ButtonLink href={readsHref(query, 'json')}>JSON</ButtonLink>
          </>
        }
      />
      <ReadsFilters ctx={ctx} query={query} />
      {summary === undefined ? null : (
        <>
          <OrganizationCounts summary={summary} query={query} nowMs={nowMs} />
          <FolderCounts summary={summary} query={query} nowMs={nowMs} />
        </>
      )}
      <Section title="Reads">
        <ReadsTable reads={reads} query={query} nowMs={nowMs} goesOn={nextBefore !== undefined} />
      </Section>
      {nextBefore === undefined ? null : (
        <p>
          <ButtonLink href={readsHref({ ...query, before: nextBefore })}>Older</ButtonLink>
        </p>
      )}
    </Page>
  );
}

function titleOf({ repository, path, organization }: ReadsQuery, name: string | undefined) {
  const place = repository === undefined ? undefined : path ? `${repository}/${path}` : repository;
  if (organization !== undefined) {
    const who = name ?? organization;
    return place === undefined ? `What ${who} read` : `What ${who} read of ${place}`;
  }
  return place === undefined ? 'Reads of source' : `Who has read ${place}`;
}

function leadOf({ path }: ReadsQuery): string {
  const repeats =
    'The same read by the same session or token within an hour is one row with a count; counts are up to a minute behind.';
  return path
    ? `Reads of this path, of what lies under it, and of a folder above it that was taken whole. ${repeats}`
    : `Every answer that held source, or what was made from it, newest first. ${repeats}`;
}
