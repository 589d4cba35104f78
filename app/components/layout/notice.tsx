import { CircleCheck, CircleX, Info, Lock, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { classes } from '../classes.ts';
import styles from './notice.module.css';

const icons = {
  info: Info,
  pass: CircleCheck,
  fail: CircleX,
  infrastructure: TriangleAlert,
  held: Lock,
} as const;

/** A sentence that stands out of the page, with its icon. `live` is read aloud when it appears. */
export function Notice({
  tone = 'info',
  title,
  live = false,
  children,
}: {
  tone?: keyof typeof icons;
  title?: string;
  live?: boolean;
  children?: ReactNode;
}) {
  const Icon = icons[tone];
  return (
    <div
      className={classes(styles.notice, styles[tone])}
      role={live ? (tone === 'fail' ? 'alert' : 'status') : undefined}
    >
      <Icon size={18} aria-hidden />
      <div className={styles.body}>
        {title ? <p className={styles.title}>{title}</p> : null}
        {children}
      </div>
    </div>
  );
}
