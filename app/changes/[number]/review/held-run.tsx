import { Hand } from 'lucide-react';
import type { ChangeView } from '#core/views/read-change.ts';
import type { RunView } from '#core/views/read-run.ts';
import { ActionForm } from '../../../components/forms/action-form.tsx';
import { Dialog } from '../../../components/forms/dialog.tsx';
import { SubmitButton } from '../../../components/forms/submit-button.tsx';
import { releaseAction } from '../actions.ts';
import { Finding } from '../evidence/finding.tsx';
import type { FindingHrefs } from '../evidence/finding-hrefs.ts';
import { placeOf } from '../evidence/findings.ts';
import styles from './held.module.css';

/** Why a run is held, and what its release means. */
const words = {
  judge: {
    heading: 'This patch edits its own judge',
    question: 'Let this patch run, judged by its own files?',
    consequence:
      'Read the marked files first. The patch will be built in the sandbox and booted by the recipe that it brings itself; its verdict is worth what that recipe is worth. Your name stands beside the release.',
  },
  grant: {
    heading: 'Its sender may send to a part of the tree only',
    question: 'Let this patch run, which its sender may not do?',
    consequence:
      'Read the patch first: a build can show any file of the tree (.incbin, #include, an assertion). What the run makes stays with those who may read the whole tree; the sender learns of its result what you release afterwards. Your name stands beside the release.',
  },
};

/** A held run, in large letters: nothing of the patch runs before a maintainer releases it. */
export function HeldRun(props: { change: ChangeView; run: RunView; hrefs: FindingHrefs }) {
  const { change, run, hrefs } = props;
  if (run.state !== 'held') return null;
  const held = run.checks.filter((check) => check.outcome === 'held');
  const why = held.some((check) => check.name === 'judge') ? words.judge : words.grant;
  return (
    <section className={styles.held} aria-label="Held">
      <h2>
        <Hand size={28} aria-hidden /> {why.heading}
      </h2>
      <ul>
        {held.map((check) => (
          <li key={check.id}>
            <Finding text={check.summary} place={placeOf(check)} hrefs={hrefs} />
          </li>
        ))}
      </ul>
      {change.may.release ? (
        <Dialog
          trigger="Let it run"
          kind="primary"
          title={why.question}
          description={
            held.length > 1 ? `${why.consequence} ${words.grant.consequence}` : why.consequence
          }
        >
          <ActionForm action={releaseAction} label="Release the held run">
            <input type="hidden" name="runId" value={run.run.id} />
            <SubmitButton>I have read them: let it run</SubmitButton>
          </ActionForm>
        </Dialog>
      ) : (
        <p>Nothing of it runs before a maintainer has read it and said so.</p>
      )}
    </section>
  );
}
