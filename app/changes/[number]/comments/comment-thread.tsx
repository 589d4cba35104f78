'use client';
import { Check } from 'lucide-react';
import { useActionState, useCallback, useState } from 'react';
import { Button } from '../../../components/forms/button.tsx';
import { SubmitButton } from '../../../components/forms/submit-button.tsx';
import { Time } from '../../../components/text/time.tsx';
import { resolveAction } from '../actions.ts';
import { CommentForm } from './comment-form.tsx';
import styles from './comments.module.css';
import type { Thread } from './thread.ts';

/** What the reader may do, and the time that ages are relative to. */
export interface ThreadSetting {
  number: number;
  mayComment: boolean;
  nowMs: number;
}

function ResolveForm({ thread }: { thread: Thread }) {
  const [result, submit] = useActionState(resolveAction, undefined);
  const isResolved = thread.resolvedBy !== undefined;
  return (
    <form action={submit}>
      <input type="hidden" name="commentId" value={thread.id} />
      <input type="hidden" name="resolved" value={isResolved ? '0' : '1'} />
      <SubmitButton small kind="quiet">
        {isResolved ? 'Open again' : 'Resolve'}
      </SubmitButton>
      {result && !result.ok && <p role="alert">{result.message}</p>}
    </form>
  );
}

function Comments({ thread, nowMs }: { thread: Thread; nowMs: number }) {
  return (
    <ol className={styles.comments}>
      {thread.comments.map((comment) => (
        <li key={comment.id}>
          <p className={styles.byline}>
            <strong>{comment.author}</strong> {comment.organization},{' '}
            <Time atMs={comment.createdAtMs} nowMs={nowMs} />
          </p>
          <p className={styles.body}>{comment.body}</p>
        </li>
      ))}
    </ol>
  );
}

function ThreadBody(props: {
  thread: Thread;
  setting: ThreadSetting;
  replying: boolean;
  setReplying: (replying: boolean) => void;
}) {
  const { thread, setting, replying, setReplying } = props;
  const stop = useCallback(() => setReplying(false), [setReplying]);
  const target = {
    number: setting.number,
    patchSet: thread.patchSetNumber,
    inReplyToId: thread.id,
  };
  return (
    <>
      <Comments thread={thread} nowMs={setting.nowMs} />
      {replying && (
        <CommentForm target={target} label="Reply" autoFocus onDone={stop} onCancel={stop} />
      )}
      {setting.mayComment && !replying && (
        <div className={styles.buttons}>
          <Button small kind="quiet" onClick={() => setReplying(true)}>
            Reply
          </Button>
          <ResolveForm thread={thread} />
        </div>
      )}
    </>
  );
}

/** A thread: its comments, and forms to reply and to resolve it. Resolved ones are folded. */
export function CommentThread(props: {
  thread: Thread;
  setting: ThreadSetting;
  /** A thread may stand on a page twice: in the conversation and on its line. */
  anchor: string;
}) {
  const { thread, setting, anchor } = props;
  const [replying, setReplying] = useState(false);
  const body = <ThreadBody {...{ thread, setting, replying, setReplying }} />;
  if (thread.resolvedBy === undefined) {
    return (
      <section
        id={anchor}
        className={styles.thread}
        data-comment-thread
        tabIndex={-1}
        aria-label="Comments"
      >
        {body}
      </section>
    );
  }
  return (
    <details id={anchor} className={styles.thread} data-comment-thread tabIndex={-1}>
      <summary className={styles.resolved}>
        <Check size={14} aria-hidden /> Resolved by {thread.resolvedBy}
      </summary>
      {body}
    </details>
  );
}
