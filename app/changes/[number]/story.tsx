import type { Context } from '#core/context.ts';
import type { StationName } from '#core/views/slip-facts.ts';
import { Slip } from '../../components/slip/slip.tsx';
import { Conversation } from './comments/conversation.tsx';
import { threadsOf } from './comments/thread.ts';
import { DisclosedResult } from './evidence/disclosed-result.tsx';
import { Evidence } from './evidence/evidence.tsx';
import { findingHrefs } from './evidence/finding-hrefs.ts';
import { Verdict } from './evidence/verdict.tsx';
import type { Loaded } from './load-change.ts';
import { Message } from './message.tsx';
import styles from './page.module.css';
import { ChangeSide } from './review/change-side.tsx';
import { HeldRun } from './review/held-run.tsx';
import { MissingTests } from './review/missing-tests.tsx';

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

/**
 * All of the page that follows from the run: strip, verdict, evidence, what a merge waits for. It is
 * rendered whole from one reading, at first and at each step of the run, so that no two parts of it disagree.
 */
export async function Story({ loaded, ctx }: { loaded: Loaded; ctx: Context }) {
  const { change, run, isNewest } = loaded;
  const nowMs = ctx.nowMs();
  const hrefs = await findingHrefs(ctx, loaded);
  return (
    <div className={styles.stack}>
      {isNewest && (
        <Slip
          stations={change.slip}
          hrefs={stationHrefs(loaded)}
          concluded={(run.verdict ?? run.told) !== undefined || run.state === 'held'}
        />
      )}
      <div className={styles.columns}>
        <div className={styles.stack}>
          <HeldRun change={change} run={run} hrefs={hrefs} />
          <MissingTests change={change} run={run} />
          {run.told ? <DisclosedResult run={run} /> : <Verdict run={run} hrefs={hrefs} />}
          <Evidence run={run} hrefs={hrefs} />
          <Message loaded={loaded} nowMs={nowMs} />
          <Conversation loaded={loaded} threads={threadsOf(change.comments)} nowMs={nowMs} />
        </div>
        <aside className={styles.stack} aria-label="Review">
          <ChangeSide loaded={loaded} nowMs={nowMs} />
        </aside>
      </div>
    </div>
  );
}
