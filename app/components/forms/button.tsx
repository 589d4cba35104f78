import Link from 'next/link';
import type { ComponentProps, ReactNode } from 'react';
import { classes } from '../classes.ts';
import styles from './button.module.css';

export type ButtonKind = 'plain' | 'primary' | 'danger' | 'quiet';

interface Look {
  kind?: ButtonKind;
  small?: boolean;
  children: ReactNode;
}

/** The class names of a button, for what must look like one and is not. */
export function buttonClass(kind: ButtonKind = 'plain', small = false): string {
  return classes(styles.button, kind !== 'plain' && styles[kind], small && styles.small);
}

export function Button({ kind, small, type = 'button', ...rest }: Look & ComponentProps<'button'>) {
  return <button {...rest} type={type} className={buttonClass(kind, small)} />;
}

/** Goes somewhere; looks like a button. */
export function ButtonLink({ kind, small, href, children }: Look & { href: string }) {
  return (
    <Link href={href} prefetch={false} className={buttonClass(kind, small)}>
      {children}
    </Link>
  );
}
