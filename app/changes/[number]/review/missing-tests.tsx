import { Hand } from 'lucide-react';
import type { ChangeView } from '#core/views/read-change.ts';
import type { RunView } from '#core/views/read-run.ts';
import { ActionForm } from '../../../components/forms/action-form.tsx';
import { Dialog } from '../../../components/forms/dialog.tsx';
import { SubmitButton } from '../../../components/forms/submit-button.tsx';
import { waiveTestsAction } from '../actions.ts';
import styles from './held.module.css';

type Lacking = NonNullable<RunView['boots'][number]['lacking']>;

const headings: Record<keyof Lacking, string> = {
  missing: 'Missing',
  skipped: 'Passed on the branch, skipped here',
  weaker: 'Here with fewer expectations than on the branch',
};

function Tests({ boot, lacking }: { boot: string; lacking: Lacking }) {
  const kinds = (['missing', 'skipped', 'weaker'] as const).filter((kind) => lacking[kind].length);
  return kinds.map((kind) => (
    <details key={kind} open={lacking[kind].length <= 10}>
      <summary>
        {headings[kind]}, boot <code>{boot}</code>: {lacking[kind].length}
      </summary>
      <ul>
        {lacking[kind].map((name, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two tests of a suite may have one name
          <li key={index}>{name}</li>
        ))}
      </ul>
    </details>
  ));
}

/** A patch whose boots lack tests that pass on the branch: a merge waits for a maintainer's word on them. */
export function MissingTests({ change, run }: { change: ChangeView; run: RunView }) {
  const waits = change.requirements.some(({ name, met }) => name === 'tests' && !met);
  if (!run.verdict?.lacking || !waits) return null;
  return (
    <section className={styles.held} aria-label="Tests of the branch that it lacks">
      <h2>
        <Hand size={28} aria-hidden /> Tests of the branch are gone or skipped
      </h2>
      {run.boots.map(
        ({ id, name, lacking }) => lacking && <Tests key={id} boot={name} lacking={lacking} />,
      )}
      {change.may.waiveTests ? (
        <Dialog
          trigger="Let it do without them"
          kind="primary"
          title="Let this patch do without these tests?"
          description="They pass on the branch today. Once this is merged nothing checks any more what they check. Your name stands beside the word."
        >
          <ActionForm action={waiveTestsAction} label="Let it do without these tests">
            <input type="hidden" name="runId" value={run.run.id} />
            <SubmitButton>I have read them: it may do without</SubmitButton>
          </ActionForm>
        </Dialog>
      ) : (
        <p>It cannot merge before a maintainer who did not send it has said that it may.</p>
      )}
    </section>
  );
}
