import type { Metadata } from 'next';
import { Suspense } from 'react';
import { Page } from '../../components/layout/page-parts.tsx';
import { viewerContext } from '../../session/viewer-context.ts';
import { pageTitle } from '../../text/page-title.ts';
import { ChangeHead } from './change-head.tsx';
import { Differences } from './difference/differences.tsx';
import { RunEvents } from './live/run-events.tsx';
import { loadChange, type SearchParams } from './load-change.ts';
import styles from './page.module.css';
import { Story } from './story.tsx';

interface Props {
  params: Promise<{ number: string }>;
  searchParams: Promise<SearchParams>;
}

/** The number only: a title is shown before anybody is asked whether they may know the subject. */
export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return pageTitle(`Change ${(await params).number.slice(0, 10)}`);
}

function chosen(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export default async function ChangePage({ params, searchParams }: Props) {
  const ctx = await viewerContext();
  const { number } = await params;
  const { patchset, against, ...others } = await searchParams;
  const loaded = await loadChange(ctx, number, { patchset, against, ...others });
  const { run } = loaded;
  return (
    <Page wide>
      <div className={styles.frame}>
        <ChangeHead loaded={loaded} nowMs={ctx.nowMs()} />
        <RunEvents
          runId={run.run.id}
          live={run.state !== 'done' && run.state !== 'withheld'}
          shownNumber={run.lastNumber}
          of={{ number, patchset: chosen(patchset), against: chosen(against) }}
        >
          <Story loaded={loaded} ctx={ctx} />
        </RunEvents>
        <Suspense fallback={<p role="status">Laying the difference out…</p>}>
          <Differences loaded={loaded} ctx={ctx} />
        </Suspense>
      </div>
    </Page>
  );
}
