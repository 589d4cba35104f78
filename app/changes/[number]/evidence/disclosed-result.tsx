import type { RunView } from '#core/views/read-run.ts';
import { toldState } from '#core/views/slip-run.ts';
import { State } from '../../../components/layout/state.tsx';
import { Sentence } from '../../../components/text/sentence.tsx';
import styles from './verdict.module.css';

/** What a reader of a part of the tree may know of a run, in place of verdict and evidence. */
export function DisclosedResult({ run }: { run: RunView }) {
  const { told } = run;
  if (!told) return null;
  const state = toldState(told);
  return (
    <section className={styles.verdict} data-outcome={state} id="verdict" aria-label="Result">
      <State state={state} />
      <p className={styles.sentence}>
        <Sentence text={told.sentence} />
      </p>
    </section>
  );
}
