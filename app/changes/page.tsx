import type { Metadata } from 'next';
import { changeStatus } from '#core/changes/schema.ts';
import type { Context } from '#core/context.ts';
import { type ChangePage, listChanges } from '#core/views/list-changes.ts';
import { listTurns } from '#core/views/list-turns.ts';
import { noteChangesRead } from '#core/views/note-change-read.ts';
import { Button, ButtonLink } from '../components/forms/button.tsx';
import { EmptyState } from '../components/layout/empty.tsx';
import { Page, PageHead, Section } from '../components/layout/page-parts.tsx';
import { Tabs } from '../components/layout/tabs.tsx';
import { runForPage } from '../outcomes/run-for-page.ts';
import { viewerContext } from '../session/viewer-context.ts';
import { ChangeList } from './change-list.tsx';
import styles from './page.module.css';

export const metadata: Metadata = { title: 'Changes' };

interface Filter {
  status?: 'open' | 'merged' | 'abandoned';
  mine: boolean;
  query: string;
  page: number;
}

type SearchParams = Record<string, string | string[] | undefined>;

function one(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? '';
}

/** What cannot be read as a filter is no filter. Open changes unless another status, or `all`, is asked for. */
function readFilter(params: SearchParams): Filter {
  const asked = one(params.status);
  const page = Number(one(params.page));
  return {
    status: asked === 'all' ? undefined : (changeStatus.safeParse(asked).data ?? 'open'),
    mine: one(params.mine) === '1',
    query: one(params.q).slice(0, 200),
    page: Number.isInteger(page) && page >= 1 && page <= 10_000 ? page : 1,
  };
}

function address(filter: Filter, change: Partial<Filter>): string {
  const next = { ...filter, page: 1, ...change };
  const query = new URLSearchParams();
  if (next.status !== 'open') query.set('status', next.status ?? 'all');
  if (next.mine) query.set('mine', '1');
  if (next.query) query.set('q', next.query);
  if (next.page > 1) query.set('page', String(next.page));
  return query.size === 0 ? '/changes' : `/changes?${query}`;
}

/** All that waits for the viewer stands first, on the page that one comes to; on others it is only marked. */
function sort(ctx: Context, filter: Filter, found: ChangePage) {
  const isFirst =
    filter.status === 'open' && filter.query === '' && !filter.mine && filter.page === 1;
  const isPartOfAll = isFirst && found.hasMore;
  return {
    yours: isPartOfAll ? listTurns(ctx) : found.changes.filter((change) => change.turn),
    others: found.changes.filter((change) => !change.turn),
  };
}

function Filters({ filter }: { filter: Filter }) {
  const statuses = [
    ['open', 'Open'],
    ['merged', 'Merged'],
    ['abandoned', 'Abandoned'],
    [undefined, 'All'],
  ] as const;
  return (
    <div className={styles.filters}>
      <Tabs
        label="Status"
        tabs={statuses.map(([status, label]) => ({
          href: address(filter, { status }),
          label,
          current: filter.status === status,
        }))}
      />
      <form action="/changes" className={styles.search}>
        {filter.status !== 'open' && (
          <input type="hidden" name="status" value={filter.status ?? 'all'} />
        )}
        <label className={styles.mine}>
          <input type="checkbox" name="mine" value="1" defaultChecked={filter.mine} /> Mine only
        </label>
        <input
          type="search"
          name="q"
          defaultValue={filter.query}
          className={styles.query}
          placeholder="Words, organization or number"
          aria-label="Find changes by words of the subject, organization or number"
        />
        <Button type="submit">Find</Button>
      </form>
    </div>
  );
}

function Nothing({ filter }: { filter: Filter }) {
  const filtered = filter.query !== '' || filter.mine || filter.page > 1;
  if (filtered) {
    return (
      <EmptyState
        title="No change matches"
        action={<ButtonLink href="/changes">All open changes</ButtonLink>}
      >
        Fewer words find more.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title={filter.status === 'open' ? 'No open changes' : 'None yet'}
      action={
        <ButtonLink kind="primary" href="/changes/new">
          Send a change
        </ButtonLink>
      }
    >
      A change begins with a push, a mailed patch or a module. It is built and booted before anybody
      reviews it.
    </EmptyState>
  );
}

function Pages({ filter, hasMore }: { filter: Filter; hasMore: boolean }) {
  if (filter.page === 1 && !hasMore) return null;
  return (
    <nav className={styles.pages} aria-label="Pages">
      {filter.page > 1 && (
        <ButtonLink href={address(filter, { page: filter.page - 1 })}>Newer</ButtonLink>
      )}
      <span>Page {filter.page}</span>
      {hasMore && <ButtonLink href={address(filter, { page: filter.page + 1 })}>Older</ButtonLink>}
    </nav>
  );
}

export default async function ChangesPage(props: { searchParams: Promise<SearchParams> }) {
  const filter = readFilter(await props.searchParams);
  const ctx = await viewerContext();
  const found = await runForPage(() =>
    listChanges(ctx, {
      status: filter.status,
      mine: filter.mine || undefined,
      query: filter.query || undefined,
      page: filter.page,
    }),
  );
  const { yours, others } = sort(ctx, filter, found);
  await runForPage(() => noteChangesRead(ctx, [...yours, ...others]));
  const nowMs = ctx.nowMs();
  return (
    <Page>
      <PageHead
        title="Changes"
        lead="Every patch is built and booted before a maintainer looks at it."
        actions={
          <ButtonLink kind="primary" href="/changes/new">
            Send a change
          </ButtonLink>
        }
      />
      <Filters filter={filter} />
      {yours.length > 0 && (
        <Section title="Your turn">
          <ChangeList label="Your turn" changes={yours} nowMs={nowMs} />
        </Section>
      )}
      {others.length > 0 && (
        <Section title={yours.length > 0 ? 'Others’ turn' : 'All'}>
          <ChangeList label="Changes" changes={others} nowMs={nowMs} />
        </Section>
      )}
      {yours.length + others.length === 0 && <Nothing filter={filter} />}
      <Pages filter={filter} hasMore={found.hasMore} />
    </Page>
  );
}
