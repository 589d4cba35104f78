'use client';
import { useActionState, useEffect, useId, useRef } from 'react';
import { Button } from '../../../components/forms/button.tsx';
import { SubmitButton } from '../../../components/forms/submit-button.tsx';
import { commentAction } from '../actions.ts';
import styles from './comments.module.css';

/** Where a comment goes; `inReplyToId` makes it a reply. */
export interface CommentTarget {
  number: number;
  patchSet: number;
  path?: string;
  side?: 'old' | 'new';
  line?: number;
  inReplyToId?: string;
}

/** Ctrl-Enter sends, Escape leaves. */
function useKeys(form: React.RefObject<HTMLFormElement | null>, onClose: () => void) {
  return (event: React.KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      onClose();
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      form.current?.requestSubmit();
    }
  };
}

/** Sends a comment to `target`. `onDone` is called once it is stored. */
export function CommentForm(props: {
  target: CommentTarget;
  label: string;
  autoFocus?: boolean;
  onDone: () => void;
  onCancel?: () => void;
}) {
  const { target, label, onDone } = props;
  const [result, submit] = useActionState(commentAction, undefined);
  const form = useRef<HTMLFormElement>(null);
  const text = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  useEffect(() => {
    if (result?.ok) onDone();
  }, [result, onDone]);
  useEffect(() => {
    if (props.autoFocus) text.current?.focus();
  }, [props.autoFocus]);
  const onKeyDown = useKeys(form, props.onCancel ?? (() => {}));
  return (
    <form ref={form} action={submit} className={styles.form}>
      {Object.entries(target).map(
        ([name, value]) =>
          value !== undefined && <input key={name} type="hidden" name={name} value={value} />,
      )}
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      <textarea
        ref={text}
        id={id}
        name="body"
        required
        maxLength={10_000}
        rows={3}
        className={styles.text}
        aria-keyshortcuts="Control+Enter"
        onKeyDown={onKeyDown}
      />
      {result && !result.ok && <p role="alert">{result.message}</p>}
      <div className={styles.buttons}>
        <SubmitButton small>Comment</SubmitButton>
        {props.onCancel && (
          <Button small kind="quiet" onClick={props.onCancel}>
            Cancel
          </Button>
        )}
      </div>
    </form>
  );
}
