'use client';
import { useRouter } from 'next/navigation';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Button } from '../../components/forms/button.tsx';
import { Notice } from '../../components/layout/notice.tsx';
import styles from './new.module.css';
import { sendUpload } from './send-upload.ts';

type Progress = { part: number } | { waiting: true } | undefined;

function buttonText(progress: Progress, submit: string): string {
  if (progress === undefined) return submit;
  return 'part' in progress ? `Sending… ${Math.round(progress.part * 100)} %` : 'Taking it in…';
}

/**
 * A form with a file. It shows how much is sent, then goes to the change that it became; a refusal
 * stands above the fields, which keep what was entered. Without scripts the browser posts it by itself.
 */
export function UploadForm(props: {
  action: string;
  label: string;
  submit: string;
  children: ReactNode;
}) {
  const router = useRouter();
  const [progress, setProgress] = useState<Progress>();
  const [refusal, setRefusal] = useState('');
  async function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setRefusal('');
    setProgress({ part: 0 });
    const answer = await sendUpload(props.action, new FormData(event.currentTarget), (part) =>
      setProgress(part < 1 ? { part } : { waiting: true }),
    );
    if ('path' in answer) router.push(answer.path);
    else {
      setRefusal(answer.message);
      setProgress(undefined);
    }
  }
  return (
    <form
      action={props.action}
      method="post"
      encType="multipart/form-data"
      aria-label={props.label}
      className={styles.form}
      onSubmit={send}
    >
      {refusal && (
        <Notice tone="fail" title="It was not taken" live>
          <p>{refusal}</p>
        </Notice>
      )}
      {props.children}
      <div>
        <Button type="submit" kind="primary" disabled={progress !== undefined}>
          {buttonText(progress, props.submit)}
        </Button>
        <span className="aside-from-sight" role="status">
          {progress && 'waiting' in progress ? 'Sent; taking it in' : ''}
        </span>
      </div>
    </form>
  );
}
