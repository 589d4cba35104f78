'use client';
import { type FormEvent, useState } from 'react';
import { Button } from '../../components/forms/button.tsx';
import { ControlledDialog } from '../../components/forms/dialog.tsx';
import { formatLineRange, parseLineRange } from '../../text/line-range.ts';
import styles from './line-dialog.module.css';

/** Goes to a line of the file, or marks some: what a click on their numbers does. */
export function LineDialog({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const [fault, setFault] = useState('');
  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const value = String(new FormData(event.currentTarget).get('lines') ?? '').trim();
    const range = parseLineRange(`#L${value}`);
    if (!range) {
      setFault(`"${value}" is no line: type a number, or two like 10-20.`);
      return;
    }
    setFault('');
    onOpenChange(false);
    window.location.hash = formatLineRange(range);
  }
  return (
    <ControlledDialog
      open={open}
      onOpenChange={onOpenChange}
      title="Go to a line"
      description="A number, or two with a dash between them to mark the lines from one to the other."
    >
      <form className={styles.form} onSubmit={onSubmit}>
        {/* biome-ignore lint/a11y/noAutofocus: the dialog is opened to type */}
        <input name="lines" aria-label="Line or lines" autoComplete="off" autoFocus />
        <Button kind="primary" type="submit">
          Go
        </Button>
      </form>
      <p role="status">{fault}</p>
    </ControlledDialog>
  );
}
