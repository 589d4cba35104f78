'use client';
import {
  type FormEvent,
  type ReactNode,
  startTransition,
  useActionState,
  useEffect,
  useRef,
} from 'react';
import type { ActionResult } from '../../outcomes/refusals.ts';
import { sentence } from '../../text/format.ts';
import { Notice } from '../layout/notice.tsx';
import { CopyButton } from '../text/copy-button.tsx';
import styles from './action-form.module.css';

/** What an action of a form looks like: it reads the form, calls one verb and says how it went. */
type FormAction = (
  previous: ActionResult<unknown> | undefined,
  form: FormData,
) => Promise<ActionResult<unknown>>;

/**
 * A form that shows the result of its action: a refusal stands above the fields, in the verb's own sentence,
 * and the fields keep what was typed. They are emptied only when it went well.
 */
export function ActionForm({
  action,
  label,
  children,
}: {
  action: FormAction;
  label: string;
  children: ReactNode;
}) {
  const [result, submit] = useActionState(action, undefined);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (result?.ok) form.current?.reset();
  }, [result]);

  // React empties a form after its action, whatever came of it; so it is called by hand where scripts run.
  function submitWithoutReset(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    startTransition(() => submit(data));
  }

  return (
    <form
      ref={form}
      action={submit}
      onSubmit={submitWithoutReset}
      className={styles.form}
      aria-label={label}
    >
      <ResultNotice result={result} />
      {children}
    </form>
  );
}

function ResultNotice({ result }: { result: ActionResult<unknown> | undefined }) {
  if (result === undefined || (result.ok && !result.message)) return null;
  return (
    <Notice tone={result.ok ? 'pass' : 'fail'} live>
      <p>{sentence(result.message ?? '')}</p>
      {result.ok && isShownOnce(result.value) ? (
        <ShownOnceField {...result.value.shownOnce} />
      ) : null}
    </Notice>
  );
}

/** A result that is shown now and never again: a token, a link. */
interface ShownOnce {
  shownOnce: { text: string; what: string };
}

function isShownOnce(value: unknown): value is ShownOnce {
  return typeof value === 'object' && value !== null && 'shownOnce' in value;
}

function ShownOnceField({ text, what }: ShownOnce['shownOnce']) {
  return (
    <p className={styles.once}>
      <input readOnly value={text} aria-label={what} onFocus={(event) => event.target.select()} />
      <CopyButton text={text} what={what} />
    </p>
  );
}
