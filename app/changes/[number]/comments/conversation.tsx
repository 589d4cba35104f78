import Link from 'next/link';
import { counted } from '#formats/text/count.ts';
import { Section } from '../../../components/layout/page-parts.tsx';
import { changeHref, type Loaded } from '../load-change.ts';
import { CommentThread, type ThreadSetting } from './comment-thread.tsx';
import styles from './comments.module.css';
import { NewComment } from './new-comment.tsx';
import type { Thread } from './thread.ts';

/** Where a thread was begun, with the way to it. */
function Place({ thread, number }: { thread: Thread; number: number }) {
  const line = thread.line === undefined ? '' : `:${thread.line}`;
  const where = thread.path === undefined ? 'The patch set' : `${thread.path}${line}`;
  const href = changeHref(number, { patchSet: thread.patchSetNumber }, `#line-${thread.id}`);
  return (
    <span className={styles.byline}>
      {thread.path === undefined ? (
        where
      ) : (
        <Link prefetch={false} href={href}>
          {where}
        </Link>
      )}
      , patch set {thread.patchSetNumber}
    </span>
  );
}

/** All threads, on any patch set, in the order in which they began, and a form for a new comment. */
export function Conversation(props: { loaded: Loaded; threads: readonly Thread[]; nowMs: number }) {
  const { change, patchSet } = props.loaded;
  const setting: ThreadSetting = {
    number: change.number,
    mayComment: change.may.comment,
    nowMs: props.nowMs,
  };
  return (
    <Section title="Conversation" id="conversation">
      {props.threads.length === 0 && <p className={styles.byline}>Nobody has said anything yet.</p>}
      <ol className={styles.list}>
        {props.threads.map((thread) => (
          <li key={thread.id} className={styles.place}>
            <Place thread={thread} number={change.number} />
            <CommentThread anchor={`comment-${thread.id}`} thread={thread} setting={setting} />
          </li>
        ))}
      </ol>
      {change.withheldComments > 0 && (
        <p className={styles.byline}>
          {counted(change.withheldComments, 'comment')} outside your grant.
        </p>
      )}
      {change.may.comment && (
        <NewComment target={{ number: change.number, patchSet: patchSet.number }} />
      )}
    </Section>
  );
}
