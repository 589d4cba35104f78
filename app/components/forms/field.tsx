import { type ComponentProps, type ReactNode, useId } from 'react';
import { classes } from '../classes.ts';
import styles from './field.module.css';

interface Words {
  label: string;
  hint?: ReactNode;
}

/** One line of text with its label. `name` is what the action reads. */
export function Field({
  label,
  hint,
  mono = false,
  ...input
}: Words & { name: string; mono?: boolean } & ComponentProps<'input'>) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <input
        {...input}
        id={id}
        className={classes(styles.input, mono && styles.mono)}
        aria-describedby={hint ? `${id}-hint` : undefined}
      />
      {hint ? <Hint id={`${id}-hint`}>{hint}</Hint> : null}
    </div>
  );
}

export function TextArea({
  label,
  hint,
  mono = false,
  ...input
}: Words & { name: string; mono?: boolean } & ComponentProps<'textarea'>) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <textarea
        {...input}
        id={id}
        className={classes(styles.input, mono && styles.mono)}
        aria-describedby={hint ? `${id}-hint` : undefined}
      />
      {hint ? <Hint id={`${id}-hint`}>{hint}</Hint> : null}
    </div>
  );
}

export function Select({
  label,
  hint,
  options,
  ...select
}: Words & {
  name: string;
  options: readonly { value: string; label: string }[];
} & ComponentProps<'select'>) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <select
        {...select}
        id={id}
        className={styles.input}
        aria-describedby={hint ? `${id}-hint` : undefined}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {hint ? <Hint id={`${id}-hint`}>{hint}</Hint> : null}
    </div>
  );
}

/** A box to tick, or with `type="radio"` one of several. */
export function ChoiceField({
  label,
  hint,
  type = 'checkbox',
  ...input
}: { label: ReactNode; hint?: ReactNode; name: string } & ComponentProps<'input'>) {
  const id = useId();
  return (
    <div className={styles.tick}>
      <input {...input} type={type} id={id} aria-describedby={hint ? `${id}-hint` : undefined} />
      <label htmlFor={id}>{label}</label>
      {hint ? <Hint id={`${id}-hint`}>{hint}</Hint> : null}
    </div>
  );
}

/** Fields that answer one question. */
export function FieldGroup({ legend, children }: { legend: string; children: ReactNode }) {
  return (
    <fieldset className={styles.group}>
      <legend>{legend}</legend>
      {children}
    </fieldset>
  );
}

function Hint({ id, children }: { id: string; children: ReactNode }) {
  return (
    <p id={id} className={styles.hint}>
      {children}
    </p>
  );
}
