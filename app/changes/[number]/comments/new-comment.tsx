'use client';
import { useCallback, useState } from 'react';
import { CommentForm, type CommentTarget } from './comment-form.tsx';

/** A comment on the patch set as a whole; empty again once it was sent. */
export function NewComment({ target }: { target: CommentTarget }) {
  const [sent, setSent] = useState(0);
  const onDone = useCallback(() => setSent((count) => count + 1), []);
  const label = `Comment on patch set ${target.patchSet}`;
  return <CommentForm key={sent} target={target} label={label} onDone={onDone} />;
}
