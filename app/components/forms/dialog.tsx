'use client';
import { X } from 'lucide-react';
import { Dialog as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';
import { Button, type ButtonKind } from './button.tsx';
import styles from './dialog.module.css';

interface Parts {
  title: string;
  /** What will happen, and to whom. */
  description: ReactNode;
  children: ReactNode;
}

/**
 * A dialog that a button opens; with `defaultOpen` the page begins with it. A destructive act says in `description` what it
 * does before it is done.
 */
export function Dialog({
  trigger,
  kind,
  small,
  defaultOpen = false,
  ...parts
}: Parts & {
  trigger: ReactNode;
  kind?: ButtonKind;
  small?: boolean;
  defaultOpen?: boolean;
}) {
  return (
    <Primitive.Root defaultOpen={defaultOpen}>
      <Primitive.Trigger asChild>
        <Button kind={kind} small={small}>
          {trigger}
        </Button>
      </Primitive.Trigger>
      <Panel {...parts} />
    </Primitive.Root>
  );
}

/** The same, opened and closed by its owner. */
export function ControlledDialog({
  open,
  onOpenChange,
  ...parts
}: Parts & { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Panel {...parts} />
    </Primitive.Root>
  );
}

function Panel({ title, description, children }: Parts) {
  return (
    <Primitive.Portal>
      <Primitive.Overlay className={styles.overlay} />
      <Primitive.Content className={styles.dialog}>
        <div className={styles.head}>
          <Primitive.Title asChild>
            <h2>{title}</h2>
          </Primitive.Title>
          <Primitive.Close className={styles.close} aria-label="Close">
            <X size={18} aria-hidden />
          </Primitive.Close>
        </div>
        <Primitive.Description asChild>
          <div className={styles.description}>{description}</div>
        </Primitive.Description>
        {children}
      </Primitive.Content>
    </Primitive.Portal>
  );
}
