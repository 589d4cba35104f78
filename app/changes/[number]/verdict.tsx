import { Sentence } from '#app/components/sentence.tsx';
import { State } from '#app/components/state.tsx';
import type { RunView } from '#core/ci/read-run.ts';
import styles from './verdict.module.css';

/** The sentence that the run was concluded with, in large; what it came from stands under it. */
export function Verdict({ run }: { run: RunView }) {
  const { verdict } = run;
  if (!verdict) return null;
  const place =
    verdict.path === null
      ? undefined
      : `${verdict.path}${verdict.line === null ? '' : `:${verdict.line}`}`;
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
        <Sentence text={verdict.sentence} />
      </p>
      {place && !verdict.sentence.includes(place) && <code>{place}</code>}
    </section>
  );
}
