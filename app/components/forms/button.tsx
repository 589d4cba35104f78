import Link from 'next/link';
import type { ComponentProps, ReactNode } from 'react';
import { classes } from '../classes.ts';
import styles from './button.module.css';

export type ButtonKind = 'plain' | 'primary' | 'danger' | 'quiet';

interface ButtonLook {
  kind?: ButtonKind;
  small?: boolean;
  children: ReactNode;
}

/** The class names of a button, for what must look like one and is not. */
export function buttonClass(kind: ButtonKind = 'plain', small = false): string {
  return classes(styles.button, kind !== 'plain' && styles[kind], small && styles.small);
}

/** A button; `type` is `button` unless given. */
export function Button({
  kind,
  small,
  type = 'button',
  ...rest
}: ButtonLook & ComponentProps<'button'>) {
  return <button {...rest} type={type} className={buttonClass(kind, small)} />;
}

/** A link that looks like a button. */
export function ButtonLink({ kind, small, href, children }: ButtonLook & { href: string }) {
  return (
    <Link href={href} prefetch={false} className={buttonClass(kind, small)}>
      {children}
    </Link>
  );
}
