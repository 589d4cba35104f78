import type { ReactNode } from 'react';
import styles from './empty.module.css';

/** What stands in place of an empty list: that it is empty, and what to do next. */
export function EmptyState({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={styles.empty}>
      <p className={styles.title}>{title}</p>
      {children ? <p>{children}</p> : null}
      {action}
    </div>
  );
}
