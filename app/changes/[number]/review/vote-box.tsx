import { Fragment } from 'react';
import type { ChangeView } from '#core/views/read-change.ts';
import { ActionForm } from '../../../components/forms/action-form.tsx';
import { SubmitButton } from '../../../components/forms/submit-button.tsx';
import { Time } from '../../../components/text/time.tsx';
import { voteAction } from '../actions.ts';
import type { Loaded } from '../load-change.ts';
import styles from './change-side.module.css';
import { votePhrase, voteText } from './votes.ts';

function signOf(value: number): string | undefined {
  if (value === 0) return undefined;
  return value > 0 ? 'plus' : 'minus';
}

function Votes({ votes, nowMs }: { votes: ChangeView['votes']; nowMs: number }) {
  if (votes.length === 0)
    return <p className={styles.quiet}>Nobody has voted on this patch set.</p>;
  return (
    <div className={styles.votes}>
      {votes.map(({ voter, value, createdAtMs }) => (
        <Fragment key={voter.userId}>
          <span className={styles.value} data-sign={signOf(value)}>
            {voteText(value)}
          </span>
          <span className={styles.voter}>
            {voter.name}
            <span className={styles.quiet}>
              {voter.organization.name}, <Time atMs={createdAtMs} nowMs={nowMs} />
            </span>
          </span>
        </Fragment>
      ))}
    </div>
  );
}

function VoteForm({ change }: { change: ChangeView }) {
  const values = [...change.may.vote].sort((a, b) => b - a);
  return (
    <ActionForm action={voteAction} label="Vote">
      <input type="hidden" name="number" value={change.number} />
      <input type="hidden" name="patchSet" value={change.patchSetNumber} />
      <fieldset className={styles.choices}>
        <legend>Your vote</legend>
        {values.map((value) => (
          <label key={value} className={styles.choice}>
            <input type="radio" name="value" value={value} required />
            <span>{votePhrase(value)}</span>
          </label>
        ))}
      </fieldset>
      <div className={styles.row}>
        <SubmitButton kind="plain">Vote</SubmitButton>
      </div>
    </ActionForm>
  );
}

/** Who voted what on the newest patch set; and the reader's own vote. */
export function VoteBox({ loaded, nowMs }: { loaded: Loaded; nowMs: number }) {
  const { change } = loaded;
  return (
    <section className={styles.box} id="review" aria-label="Votes">
      <h2>Votes</h2>
      <Votes votes={change.votes} nowMs={nowMs} />
      {change.may.vote.length > 0 && loaded.isNewest && <VoteForm change={change} />}
    </section>
  );
}
