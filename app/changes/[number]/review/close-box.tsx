import type { ChangeView } from '#core/views/read-change.ts';
import { ActionForm } from '../../../components/forms/action-form.tsx';
import { Dialog } from '../../../components/forms/dialog.tsx';
import { SubmitButton } from '../../../components/forms/submit-button.tsx';
import { abandonAction, rerunAction } from '../actions.ts';
import type { Loaded } from '../load-change.ts';
import styles from './change-side.module.css';

function Rerun({ number }: { number: number }) {
  return (
    <ActionForm action={rerunAction} label="Run once more">
      <input type="hidden" name="number" value={number} />
      <p className={styles.quiet}>
        Checks, build and boots once more, judged by the branch as it is now. The old run stays.
      </p>
      <div className={styles.row}>
        <SubmitButton kind="plain">Run once more</SubmitButton>
      </div>
    </ActionForm>
  );
}

function Abandon({ change }: { change: ChangeView }) {
  return (
    <div className={styles.row}>
      <Dialog
        trigger="Abandon…"
        kind="danger"
        title={`Abandon change ${change.number}?`}
        description={`It closes without a merge, for ${change.owner.organization.name} and everybody else who sees it. What was said and found stays readable. It cannot be opened again; the work can be sent as a new change.`}
      >
        <ActionForm action={abandonAction} label="Abandon the change">
          <input type="hidden" name="number" value={change.number} />
          <SubmitButton kind="danger">Abandon change {change.number}</SubmitButton>
        </ActionForm>
      </Dialog>
    </div>
  );
}

/** To run it again, or to end it. */
export function CloseBox({ loaded }: { loaded: Loaded }) {
  const { change, isNewest } = loaded;
  const { rerun, abandon } = change.may;
  if (!(rerun && isNewest) && !abandon) return null;
  return (
    <section className={`${styles.box} not-printed`} aria-label="More">
      <h2>More</h2>
      {rerun && isNewest && <Rerun number={change.number} />}
      {abandon && <Abandon change={change} />}
    </section>
  );
}
