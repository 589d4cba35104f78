'use client';
import { Printer } from 'lucide-react';
import { Button } from '../components/forms/button.tsx';

/** Prints this page. */
export function PrintButton() {
  return (
    <Button onClick={() => window.print()}>
      <Printer size={16} aria-hidden /> Print
    </Button>
  );
}
