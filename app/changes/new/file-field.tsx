import type { ChangeEventHandler } from 'react';
import { Field } from '../../components/forms/field.tsx';
import { formatBytes } from '../../text/format.ts';

/** The file to send. The limit is shown before, and enforced by the API. */
export function FileField(props: {
  label: string;
  hint: string;
  accept: string;
  maxBytes: number;
  /** For a form that looks at the file before it is sent. */
  onChange?: ChangeEventHandler<HTMLInputElement>;
}) {
  return (
    <Field
      label={props.label}
      hint={`${props.hint} At most ${formatBytes(props.maxBytes)}.`}
      name="file"
      type="file"
      accept={props.accept}
      onChange={props.onChange}
      required
    />
  );
}
