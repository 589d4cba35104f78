import type { Metadata } from 'next';
import { Suspense } from 'react';
import { Page } from '#app/components/page-parts.tsx';
import { viewerContext } from '#app/context.ts';
import { pageTitle } from '#app/page-title.ts';
import type { StationName } from '#core/changes/slip.ts';
import { ChangeHead } from './change-head.tsx';
import { ChangeSide } from './change-side.tsx';
import { Conversation } from './conversation.tsx';
import { Differences } from './differences.tsx';
import { Evidence } from './evidence.tsx';
import { HeldPanel } from './held-panel.tsx';
import { LackingPanel } from './lacking-panel.tsx';
import { LiveSlip } from './live-slip.tsx';
import { type Loaded, loadChange, type SearchParams } from './load.ts';
import { Message } from './message.tsx';
import styles from './page.module.css';
import { RunEvents } from './run-events.tsx';
import { threadsOf } from './thread.ts';
import { ToldPanel } from './told-panel.tsx';
import { Verdict } from './verdict.tsx';

interface Props {
  params: Promise<{ number: string }>;
  searchParams: Promise<SearchParams>;
}

/** Where the evidence of each station stands on this page; none before there is any. */
function stationHrefs({ change, run }: Loaded): Partial<Record<StationName, string>> {
  const made = run.told === undefined;
  return {
    intake: '#intake',
    checks: '#checks',
    build: made ? '#build' : undefined,
    boot: made ? '#boot' : undefined,
    verdict: run.verdict || run.told ? '#verdict' : undefined,
    review: '#review',
    merge: change.status === 'open' ? '#merge' : undefined,
  };
}

/** The number only: a title is shown before anybody is asked whether they may know the subject. */
export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return pageTitle(`Change ${(await params).number.slice(0, 10)}`);
}

function Story({ loaded, nowMs }: { loaded: Loaded; nowMs: number }) {
  const { change, run } = loaded;
  const threads = threadsOf(change.comments);
  return (
    <div className={styles.columns}>
      <div className={styles.stack}>
        <HeldPanel change={change} run={run} />
        <LackingPanel change={change} run={run} />
        {run.told ? <ToldPanel run={run} /> : <Verdict run={run} />}
        <Evidence run={run} />
        <Message loaded={loaded} nowMs={nowMs} />
        <Conversation loaded={loaded} threads={threads} nowMs={nowMs} />
      </div>
      <aside className={styles.stack} aria-label="Review">
        <ChangeSide loaded={loaded} nowMs={nowMs} />
      </aside>
    </div>
  );
}

export default async function ChangePage({ params, searchParams }: Props) {
  const ctx = await viewerContext();
  const loaded = await loadChange(ctx, (await params).number, await searchParams);
  const { change, run, isNewest } = loaded;
  const nowMs = ctx.nowMs();
  const isLive = run.state !== 'done' && run.state !== 'withheld';
  return (
    <Page wide>
      <div className={styles.frame}>
        <ChangeHead loaded={loaded} nowMs={nowMs} />
        <RunEvents runId={run.run.id} live={isLive} shownSequence={run.lastSequence}>
          {isNewest && (
            <LiveSlip
              key={run.run.id}
              number={change.number}
              stations={change.slip}
              hrefs={stationHrefs(loaded)}
              isLive={isLive}
            />
          )}
          <Story loaded={loaded} nowMs={nowMs} />
        </RunEvents>
        <Suspense fallback={<p role="status">Laying the difference out…</p>}>
          <Differences loaded={loaded} ctx={ctx} />
        </Suspense>
      </div>
    </Page>
  );
}
