'use client';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import styles from '../../components/forms/action-form.module.css';
import { Button } from '../../components/forms/button.tsx';
import { Field } from '../../components/forms/field.tsx';
import { Notice } from '../../components/layout/notice.tsx';

type Told = { tone: 'info' | 'pass' | 'fail'; text: string };

function refusalOf(text: string, status: number): string {
  try {
    return (JSON.parse(text) as { error: { message: string } }).error.message; // as errorResponse writes it
  } catch {
    return `The portal answered ${status}.`; // a proxy between
  }
}

/** Sends the file as it is, and tells how much has gone. */
function send(form: FormData, file: File, tell: (told: Told) => void, done: () => void): void {
  const query = new URLSearchParams();
  for (const name of ['slug', 'name', 'description']) query.set(name, String(form.get(name) ?? ''));
  const request = new XMLHttpRequest();
  request.open('POST', `/api/imports?${query}`);
  request.setRequestHeader('content-type', 'application/x-git-bundle');
  request.upload.onprogress = ({ loaded, total }) =>
    tell({ tone: 'info', text: `Sending: ${Math.floor((100 * loaded) / Math.max(total, 1))} %` });
  request.onerror = () => tell({ tone: 'fail', text: 'The bundle did not arrive; send it again.' });
  request.onload = () => {
    const took = request.status === 202;
    const text = took
      ? 'The bundle is there. The import goes on when you leave this page.'
      : refusalOf(request.responseText, request.status);
    tell({ tone: took ? 'pass' : 'fail', text });
    done();
  };
  request.send(file);
}

/** A bundle from this computer. Stay on the page until it is sent; the rest goes on without it. */
export function BundleForm() {
  const [told, setTold] = useState<Told>();
  const { refresh } = useRouter();
  const isSending = told?.tone === 'info';
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const file = form.get('file');
    if (!(file instanceof File) || isSending) return;
    setTold({ tone: 'info', text: 'Sending: 0 %' });
    send(form, file, setTold, refresh);
  }
  return (
    <form onSubmit={submit} aria-label="Import a bundle" className={styles.form}>
      {told && (
        <Notice tone={told.tone} title={told.text} live>
          {null}
        </Notice>
      )}
      <Field
        label="Bundle"
        name="file"
        type="file"
        required
        hint={
          <>
            <code>git bundle create FILE --all</code> makes one of a repository on your computer;{' '}
            <code>slipway import</code> sends one from a shell.
          </>
        }
      />
      <Field label="Slug" name="slug" mono required hint="1 to 40 of a-z, 0-9 and hyphens." />
      <Field label="Name" name="name" required />
      <Field label="What it is" name="description" />
      <Button type="submit" kind="primary" disabled={isSending}>
        {isSending ? 'Sending…' : 'Send and import'}
      </Button>
    </form>
  );
}
