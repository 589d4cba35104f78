'use client';
import { useFormStatus } from 'react-dom';
import { Button, type ButtonKind } from './button.tsx';

/** Submits its form, once; shows `waiting` and is disabled until the action has ended. */
export function SubmitButton({
  children,
  waiting = 'Sending…',
  kind = 'primary',
  small = false,
}: {
  children: React.ReactNode;
  waiting?: string;
  kind?: ButtonKind;
  small?: boolean;
}) {
  const { pending } = useFormStatus();
  return (
    <Button type="submit" kind={kind} small={small} aria-disabled={pending} disabled={pending}>
      {pending ? waiting : children}
    </Button>
  );
}
