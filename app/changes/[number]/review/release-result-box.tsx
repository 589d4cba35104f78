import { ActionForm } from '../../../components/forms/action-form.tsx';
import { Dialog } from '../../../components/forms/dialog.tsx';
import { ChoiceField, Field, FieldGroup } from '../../../components/forms/field.tsx';
import { SubmitButton } from '../../../components/forms/submit-button.tsx';
import { releaseResultAction } from '../actions.ts';
import type { Loaded } from '../load-change.ts';
import styles from './change-side.module.css';

function ReleaseDialog(props: { organizationName: string; runId: string; outcome: string }) {
  return (
    <Dialog
      trigger="Release its result"
      small
      title={`Tell ${props.organizationName} how the run ended?`}
      description="Even pass or fail can answer a question about a file that the sender may not read, if the patch was made to ask it. Your name stands beside the release."
    >
      <ActionForm action={releaseResultAction} label="Release the result">
        <input type="hidden" name="runId" value={props.runId} />
        <FieldGroup legend="What is released">
          <ChoiceField
            type="radio"
            name="level"
            value="outcome"
            label={`The outcome only: ${props.outcome}`}
            defaultChecked
          />
          <ChoiceField
            type="radio"
            name="level"
            value="sentence"
            label="The outcome and this sentence"
          />
        </FieldGroup>
        <Field
          label="Sentence"
          name="sentence"
          maxLength={500}
          hint="In your words; the run’s own verdict is not shown."
        />
        <SubmitButton waiting="Releasing…">Release it</SubmitButton>
      </ActionForm>
    </Dialog>
  );
}

/** For a maintainer, where the sender reads a part of the tree only: what the sender learns of this run. */
export function ReleaseResultBox({ loaded }: { loaded: Loaded }) {
  const { change, run } = loaded;
  const { partReader } = change;
  if (!partReader) return null;
  const { organizationName, cover } = partReader;
  return (
    <section className={styles.box} aria-label="What the sender sees">
      <h2>What {organizationName} sees</h2>
      <p>
        It reads {cover}. Of this run it sees nothing but what a maintainer releases; of the
        conversation, what it and maintainers write: quote nothing there that lies outside.
      </p>
      {run.released && (
        <p className={styles.quiet}>
          Released: {run.released.level === 'outcome' ? 'the outcome' : run.released.sentence}
        </p>
      )}
      {change.may.releaseResult && run.verdict && (
        <ReleaseDialog
          organizationName={organizationName}
          runId={run.run.id}
          outcome={run.verdict.outcome}
        />
      )}
    </section>
  );
}
