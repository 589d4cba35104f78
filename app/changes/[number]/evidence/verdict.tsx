import type { RunView } from '#core/views/read-run.ts';
import { State } from '../../../components/layout/state.tsx';
import { Finding } from './finding.tsx';
import type { FindingHrefs } from './finding-hrefs.ts';
import { placeOf } from './findings.ts';
import styles from './verdict.module.css';

/** The sentence that the run ended with, in large type. The evidence under it does not repeat it. */
export function Verdict({ run, hrefs }: { run: RunView; hrefs: FindingHrefs }) {
  const { verdict } = run;
  if (!verdict) return null;
  return (
    <section
      className={styles.verdict}
      data-outcome={verdict.outcome}
      id="verdict"
      aria-label="Verdict"
    >
      <State state={verdict.outcome}>
        {verdict.outcome === 'infrastructure'
          ? 'Infrastructure error: not the patch’s fault'
          : undefined}
      </State>
      <p className={styles.sentence}>
        <Finding text={verdict.sentence} place={placeOf(verdict)} hrefs={hrefs} />
      </p>
    </section>
  );
}
