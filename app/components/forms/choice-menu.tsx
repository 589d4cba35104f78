'use client';
import { ChevronDown } from 'lucide-react';
import Link from 'next/link';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { buttonClass } from './button.tsx';
import styles from './menu.module.css';

/** A button that opens a list of links, one of which is where the reader is. */
export function ChoiceMenu({
  label,
  shown,
  choices,
}: {
  label: string;
  shown: ReactNode;
  choices: readonly { href: string; label: string; current?: boolean }[];
}) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger className={buttonClass('plain', true)} aria-label={label}>
        {shown}
        <ChevronDown size={14} aria-hidden />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={styles.menu} align="start" sideOffset={6}>
          {choices.map((choice) => (
            <DropdownMenu.Item key={choice.href} asChild>
              <Link
                href={choice.href}
                prefetch={false}
                className={styles.item}
                aria-current={choice.current ? 'true' : undefined}
              >
                {choice.label}
              </Link>
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
