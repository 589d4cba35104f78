import type { ChangeView } from '#core/views/read-change.ts';
import { ActionForm } from '../../../components/forms/action-form.tsx';
import { SubmitButton } from '../../../components/forms/submit-button.tsx';
import { StateIcon } from '../../../components/layout/state.tsx';
import { Sentence } from '../../../components/text/sentence.tsx';
import { mergeAction } from '../actions.ts';
import type { Loaded } from '../load-change.ts';
import styles from './change-side.module.css';

type Requirement = ChangeView['requirements'][number];

function Requirements({ requirements }: { requirements: readonly Requirement[] }) {
  return (
    <ul className={styles.list} aria-label="What a merge waits for">
      {requirements.map((requirement) => (
        <li key={requirement.name} className={styles.requirement}>
          <StateIcon state={requirement.met ? 'pass' : 'waiting'} />
          <span>
            <span className="aside-from-sight">{requirement.met ? 'met: ' : 'not met: '}</span>
            <Sentence text={requirement.reason} />
          </span>
        </li>
      ))}
    </ul>
  );
}

/** What the button does, before it is pressed. */
function consequence(change: ChangeView): string {
  if (change.form === 'module') {
    return change.contribution === 'black-box'
      ? 'Accepts the module, for those who may see this change. It is not redistributed.'
      : 'Accepts the module, for everybody who may read the tree.';
  }
  return `Moves ${change.targetBranch} of ${change.repositorySlug} to this commit for everybody who reads the tree, and builds and boots the new tip. If the branch has moved since, the change is rebased, built and booted first.`;
}

function MergeButton({ change }: { change: ChangeView }) {
  const unmet = change.requirements.filter((requirement) => !requirement.met).length;
  if (!change.may.merge) return null;
  if (unmet > 0) {
    return (
      <p className={styles.quiet}>
        {change.form === 'module' ? 'It can be accepted' : 'It can be merged'} once what is open
        above is settled.
      </p>
    );
  }
  return (
    <ActionForm action={mergeAction} label="Merge">
      <input type="hidden" name="number" value={change.number} />
      <p className={styles.quiet}>{consequence(change)}</p>
      <div className={styles.row}>
        <SubmitButton waiting="Merging…">
          {change.form === 'module' ? 'Accept the module' : 'Merge'}
        </SubmitButton>
      </div>
    </ActionForm>
  );
}

/** What a merge waits for, each with its reason; and the merge, for who may. */
export function MergeBox({ loaded }: { loaded: Loaded }) {
  const { change } = loaded;
  if (change.status !== 'open') return null;
  const waiting = change.patchSets.at(-1)?.mergesWhenVerifiedBy;
  return (
    <section className={styles.box} id="merge" aria-label="Merge">
      <h2>{change.form === 'module' ? 'Acceptance' : 'Merge'}</h2>
      <Requirements requirements={change.requirements} />
      {waiting && (
        <p className={styles.quiet}>
          {waiting.name} asked for the merge: it happens by itself once the verdict passes.
        </p>
      )}
      <MergeButton change={change} />
    </section>
  );
}
