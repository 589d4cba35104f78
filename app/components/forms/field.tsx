import { type ComponentProps, type ReactNode, useId } from 'react';
import { classes } from '../classes.ts';
import styles from './field.module.css';

interface LabelledProps {
  label: string;
  hint?: ReactNode;
}

/** What describes a control to screen readers: its hint, if it has one. */
function describedBy(id: string, hint: ReactNode): string | undefined {
  return hint ? `${id}-hint` : undefined;
}

/** A label above its control, and the hint below. `id` is the control's. */
function Labelled({
  id,
  label,
  hint,
  children,
}: LabelledProps & { id: string; children: ReactNode }) {
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      {children}
      <Hint id={id} hint={hint} />
    </div>
  );
}

/** One line of text with its label. `name` is what the action reads; `mono` for code. */
export function Field({
  label,
  hint,
  mono = false,
  ...input
}: LabelledProps & { name: string; mono?: boolean } & ComponentProps<'input'>) {
  const id = useId();
  const className = classes(styles.input, mono && styles.mono);
  return (
    <Labelled id={id} label={label} hint={hint}>
      <input {...input} id={id} className={className} aria-describedby={describedBy(id, hint)} />
    </Labelled>
  );
}

/** Several lines of text with their label. */
export function TextArea({
  label,
  hint,
  mono = false,
  ...input
}: LabelledProps & { name: string; mono?: boolean } & ComponentProps<'textarea'>) {
  const id = useId();
  const className = classes(styles.input, mono && styles.mono);
  return (
    <Labelled id={id} label={label} hint={hint}>
      <textarea {...input} id={id} className={className} aria-describedby={describedBy(id, hint)} />
    </Labelled>
  );
}

/** A list to choose one value from. */
export function Select({
  label,
  hint,
  options,
  ...select
}: LabelledProps & {
  name: string;
  options: readonly { value: string; label: string }[];
} & ComponentProps<'select'>) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint}>
      <select {...select} id={id} className={styles.input} aria-describedby={describedBy(id, hint)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

/** A checkbox, or with `type="radio"` one of several choices. */
export function ChoiceField({
  label,
  hint,
  type = 'checkbox',
  ...input
}: { label: ReactNode; hint?: ReactNode; name: string } & ComponentProps<'input'>) {
  const id = useId();
  return (
    <div className={styles.tick}>
      <input {...input} type={type} id={id} aria-describedby={describedBy(id, hint)} />
      <label htmlFor={id}>{label}</label>
      <Hint id={id} hint={hint} />
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

function Hint({ id, hint }: { id: string; hint: ReactNode }) {
  if (!hint) return null;
  return (
    <p id={describedBy(id, hint)} className={styles.hint}>
      {hint}
    </p>
  );
}
