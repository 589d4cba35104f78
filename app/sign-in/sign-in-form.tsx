'use client';
import { signIn } from 'next-auth/react';
import { type FormEvent, useState } from 'react';
import form from '../components/forms/action-form.module.css';
import { Button } from '../components/forms/button.tsx';
import { Field } from '../components/forms/field.tsx';
import { Notice } from '../components/layout/notice.tsx';
import { refusalPrefix } from '../session/refusal-prefix.ts';
import { sentence } from '../text/format.ts';

/** Signs in by next-auth and goes to `back`, a path of ours. `refused`: the sentence of the last try. */
function useSignIn(back: string) {
  const [refused, setRefused] = useState<string>();
  const [waiting, setWaiting] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    setWaiting(true);
    setRefused(undefined);
    try {
      const answer = await signIn('credentials', {
        redirect: false,
        email: data.get('email'),
        password: data.get('password'),
      });
      if (answer?.ok && !answer.error) {
        // A whole new page, so that nothing rendered for nobody stays.
        window.location.assign(back);
        return;
      }
      setRefused(sentenceOf(answer?.error));
    } catch {
      // The fetch itself failed: no answer to quote.
      setRefused('The portal did not answer. Check the connection and try again.');
    }
    setWaiting(false);
  }
  return { refused, waiting, submit };
}

/** The form to sign in; then the reader goes to `back`. */
export function SignInForm({ back }: { back: string }) {
  const { refused, waiting, submit } = useSignIn(back);
  return (
    <form className={form.form} onSubmit={submit} aria-label="Sign in" method="post">
      {refused === undefined ? null : (
        <Notice tone="fail" live>
          <p>{refused}</p>
        </Notice>
      )}
      <Field
        label="E-mail address"
        name="email"
        type="email"
        autoComplete="username"
        required
        autoFocus
      />
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        required
      />
      <Button type="submit" kind="primary" disabled={waiting}>
        {waiting ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  );
}

function sentenceOf(error: string | null | undefined): string {
  if (!error?.startsWith(refusalPrefix)) return 'Sign-in failed. Try again.';
  return sentence(error.slice(refusalPrefix.length));
}
