import type { ChangeView } from '#core/views/read-change.ts';
import { ActionForm } from '../../../components/forms/action-form.tsx';
import { Field } from '../../../components/forms/field.tsx';
import { SubmitButton } from '../../../components/forms/submit-button.tsx';
import { nameReaderAction } from '../actions.ts';
import styles from './change-side.module.css';

function NameReader({ change }: { change: ChangeView }) {
  return (
    <ActionForm action={nameReaderAction} label="Show it to another organization">
      <input type="hidden" name="number" value={change.number} />
      <Field
        label="Show it to one more organization"
        name="organizationSlug"
        hint="Its short name. Its licensed people then see this change, its evidence and its file, and cannot unsee them."
        required
        pattern="[a-z0-9][a-z0-9\-]*"
      />
      <div className={styles.row}>
        <SubmitButton kind="plain">Name as reader</SubmitButton>
      </div>
    </ActionForm>
  );
}

/** Who sees a black box. A shared change needs no list. */
export function ReaderBox({ change }: { change: ChangeView }) {
  if (change.contribution !== 'black-box') return null;
  return (
    <section className={styles.box} aria-label="Readers">
      <h2>Who sees it</h2>
      <ul className={styles.list}>
        <li>{change.owner.organization.name}, its vendor</li>
        <li>The owner’s maintainers</li>
        {change.readers.map((reader) => (
          <li key={reader.slug}>{reader.name}, named by the vendor</li>
        ))}
      </ul>
      {change.may.nameReader && <NameReader change={change} />}
    </section>
  );
}
